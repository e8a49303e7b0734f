package io.bookme.migrations.run;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Schemas of which the same became in a run: the same was done, or they failed alike but for their names.
 *
 * @param example what became of the first of them
 * @param size how many they are
 * @param first the first ten of their names, in order
 * @param median how long it took half of them at most; empty if they are left
 * @param slowest how long it took the slowest
 */
public record OutcomeGroup(
        Outcome example, int size, List<String> first, Optional<Duration> median, Optional<Duration> slowest) {}
