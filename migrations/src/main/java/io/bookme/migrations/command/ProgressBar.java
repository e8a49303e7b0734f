package io.bookme.migrations.command;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** One line of a terminal that is drawn again and again, though not more often than an eye can follow. */
final class ProgressBar {
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final int WIDTH = 30;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintStream err;
    private final Clock clock;
    private final int total;
    private final Instant began;
    private Instant drawn = Instant.EPOCH;
    private int done;
    private int failed;

    ProgressBar(PrintStream err, Clock clock, int total) {
        this.err = err;
        this.clock = clock;
        this.total = total;
        this.began = clock.instant();
    }

    void count(boolean hasFailed) {
        done++;
        failed += hasFailed ? 1 : 0;
        Instant now = clock.instant();
        if (done == total || Duration.between(drawn, now).compareTo(BETWEEN) >= 0) {
            drawn = now;
            err.print(ERASE_LINE + line(now));
            err.flush();
        }
    }

    private String line(Instant now) {
        int filled = (int) ((long) WIDTH * done / total);
        long left = Duration.between(began, now).toMillis() * (total - done) / Math.max(done, 1) / 1000;
        return String.format(
                "[%s%s] %d/%d schemas%s, %d:%02d left",
                "#".repeat(filled),
                ".".repeat(WIDTH - filled),
                done,
                total,
                failed == 0 ? "" : ", " + failed + " failed",
                left / 60,
                left % 60);
    }

    /** Takes the line away, so that something else can be written; the next count draws it again. */
    void clear() {
        if (!drawn.equals(Instant.EPOCH)) {
            err.print(ERASE_LINE);
            err.flush();
            drawn = Instant.EPOCH;
        }
    }
}
