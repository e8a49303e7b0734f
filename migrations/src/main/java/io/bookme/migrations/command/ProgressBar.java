package io.bookme.migrations.command;

import io.bookme.migrations.run.Run;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * One line of a terminal that is drawn again and again, by itself too, as a schema can take long; other lines are
 * written {@linkplain #above above it}.
 */
final class ProgressBar implements AutoCloseable {
    private static final long EVERY_MILLIS = 200;
    private static final int WIDTH = 30;
    private static final String ERASE_LINE = "\r\u001b[K";

    /** A terminal that is narrower cuts the line off; broken into two it could not be erased. */
    private static final String UNBROKEN = "\u001b[?7l%s\u001b[?7h";

    private final PrintStream err;
    private final Clock clock;
    private final int total;
    private final int doneBefore;
    private final Instant began;
    private final Thread painter = new Thread(this::paint, "bookme-progress");
    private int done;
    private int failed;
    private boolean closed;

    /**
     * @param run as it is at the beginning; what was done of it earlier counts, though not for the speed
     */
    ProgressBar(PrintStream err, Clock clock, Run run) {
        this.err = err;
        this.clock = clock;
        this.total = run.total();
        this.done = run.done();
        this.failed = run.failed();
        this.doneBefore = done + failed;
        this.began = clock.instant();
        painter.setDaemon(true);
        draw();
        painter.start();
    }

    synchronized void count(boolean hasFailed) {
        done += hasFailed ? 0 : 1;
        failed += hasFailed ? 1 : 0;
    }

    /** Takes the line away for as long as something else is written. */
    synchronized void above(Runnable write) {
        erase();
        write.run();
        draw();
    }

    @Override
    public synchronized void close() {
        closed = true;
        erase();
        notifyAll();
    }

    private void erase() {
        err.print(ERASE_LINE);
        err.flush();
    }

    private synchronized void paint() {
        try {
            while (!closed) {
                draw();
                wait(EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void draw() {
        err.print(ERASE_LINE + String.format(UNBROKEN, line(Duration.between(began, clock.instant()))));
        err.flush();
    }

    private String line(Duration elapsed) {
        int ended = done + failed;
        int filled = (int) ((long) WIDTH * ended / Math.max(total, 1));
        return "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + done + " done, " + failed + " failed, "
                + (total - ended) + " left" + speed(ended - doneBefore, total - ended, elapsed);
    }

    /** Empty until there is something to tell it from. */
    private static String speed(int endedNow, int left, Duration elapsed) {
        double seconds = elapsed.toMillis() / 1000.0;
        if (endedNow == 0 || seconds <= 0) {
            return "";
        }
        double rate = endedNow / seconds;
        long toGo = Math.round(left / rate);
        return String.format(Locale.ROOT, rate < 1 ? ", %.1f/min" : ", %.1f/s", rate < 1 ? rate * 60 : rate)
                + String.format(Locale.ROOT, ", %d:%02d:%02d to go", toGo / 3600, toGo / 60 % 60, toGo % 60);
    }
}
