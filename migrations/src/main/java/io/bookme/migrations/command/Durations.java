package io.bookme.migrations.command;

import java.time.Duration;
import java.util.Locale;

/** A duration as a person reads it: {@code 4 ms}, {@code 1.2 s}, {@code 3:05 min}. */
final class Durations {
    private Durations() {}

    static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        return String.format(Locale.ROOT, "%d:%02d min", millis / 60_000, millis / 1000 % 60);
    }
}
