package io.bookme.migrations.command;

import java.util.function.IntConsumer;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C, and the signals by which systems ask a process to end.
 *
 * <p>The first one asks what is going on to come to a good end, the second one ends the process at once.
 * Where nothing needs a good end, the first one ends it.
 */
final class Interrupts {
    private static final long MOMENT_MILLIS = 500;

    private final IntConsumer leave;
    private final IntConsumer halt;
    private @Nullable Runnable wish;
    private Runnable lastWords = () -> {};
    private @Nullable Runnable always;
    private boolean wished;

    /**
     * @param leave ends the process with an exit code, leaving what it had joined
     * @param halt ends it at once
     */
    Interrupts(IntConsumer leave, IntConsumer halt) {
        this.leave = leave;
        this.halt = halt;
    }

    /** Listens to the operating system from now on. */
    Interrupts listening() {
        for (String signal : new String[] {"INT", "TERM", "HUP"}) {
            Signals.register(signal, this::interrupt);
        }
        return this;
    }

    /** What the first interrupt asks for, until this is closed. */
    interface Listening extends AutoCloseable {
        @Override
        void close();
    }

    Listening during(Runnable goodEnd) {
        return during(goodEnd, () -> {});
    }

    /**
     * @param atOnce what the second one does before it ends the process, in a moment or not at all
     */
    synchronized Listening during(Runnable goodEnd, Runnable atOnce) {
        wish = goodEnd;
        lastWords = atOnce;
        wished = false;
        return this::forget;
    }

    /** Each interrupt does this and nothing else, until this is closed: it was meant for what runs inside of us. */
    synchronized Listening each(Runnable work) {
        always = work;
        return () -> always(null);
    }

    /** No interrupt does anything, until this is closed. */
    Listening ignored() {
        return each(() -> {});
    }

    private synchronized void always(@Nullable Runnable work) {
        always = work;
    }

    private synchronized void forget() {
        wish = null;
        lastWords = () -> {};
        wished = false;
    }

    void interrupt() {
        first().run();
    }

    private synchronized Runnable first() {
        if (always != null) {
            return always;
        }
        if (wished) {
            Runnable words = lastWords;
            return () -> haltAfter(words);
        }
        wished = true;
        Runnable goodEnd = wish;
        return goodEnd == null ? () -> leave.accept(ExitCode.INTERRUPTED) : goodEnd;
    }

    private void haltAfter(Runnable words) {
        Thread speaker = new Thread(words, "bookme-last-words");
        speaker.setDaemon(true);
        speaker.start();
        try {
            speaker.join(MOMENT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        halt.accept(ExitCode.INTERRUPTED);
    }
}
