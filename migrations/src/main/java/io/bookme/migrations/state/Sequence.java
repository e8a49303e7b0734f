package io.bookme.migrations.state;

/** A sequence that stands alone or behind a {@code serial}; those of identity columns belong to their column. */
public record Sequence(
        String name, String type, long start, long increment, long minimum, long maximum, boolean cycles) {}
