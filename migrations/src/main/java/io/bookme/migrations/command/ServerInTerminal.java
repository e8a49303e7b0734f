package io.bookme.migrations.command;

import io.bookme.config.LocalServer;
import io.bookme.config.ServerSetup;
import io.bookme.migrations.BookMeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** BookMe in a WildFly of the checkout, from its start until Ctrl-C. */
final class ServerInTerminal {
    /** A loaded machine with two cores takes its time. */
    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private final Context context;
    private final ServerSetup setup;
    private final Optional<LocalDatabase> local;

    /**
     * @param local the embedded database, if it is the one that the server uses
     */
    ServerInTerminal(Context context, ServerSetup setup, Optional<LocalDatabase> local) {
        this.context = context;
        this.setup = setup;
        this.local = local;
    }

    /**
     * Returns after Ctrl-C, when the server has stopped.
     *
     * @param whenReady told when it answers
     * @throws BookMeException if the server ended by itself
     */
    void untilInterrupted(Consumer<LocalServer> whenReady) {
        Thread waiting = Thread.currentThread();
        Interrupts.Listening listening = context.interrupts().during(() -> {
            context.note("Stopping. Ctrl-C again ends at once.");
            waiting.interrupt();
        });
        try (LocalServer server = LocalServer.start(setup)) {
            local.ifPresent(database -> database.alsoUsedBy(server.process()));
            try {
                awaitReady(server);
                whenReady.accept(server);
                awaitEnd(server);
            } catch (InterruptedException e) {
                // Ctrl-C: what follows is the good end, and must not be interrupted itself
                context.err().flush();
            } finally {
                Thread.interrupted();
            }
        } finally {
            listening.close();
        }
    }

    private void awaitReady(LocalServer server) throws InterruptedException {
        Instant began = context.clock().instant();
        context.note(server.adopted() ? "Taking over the running server ..." : "Starting WildFly ...");
        try {
            server.await(server.uri("/health/ready"), START_LIMIT);
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw (InterruptedException) new InterruptedException().initCause(e);
            }
            throw e;
        }
        Duration took = Duration.between(began, context.clock().instant());
        context.note(String.format(Locale.ROOT, "BookMe answers after %.1f s", took.toMillis() / 1000.0));
    }

    private static void awaitEnd(LocalServer server) throws InterruptedException {
        try {
            server.process().onExit().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        throw new BookMeException("WildFly ended by itself", "Look at its log: " + server.log());
    }
}
