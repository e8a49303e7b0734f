package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Reads the catalogs of a run's finished schemas back, a part of them at a time while the others are still migrated.
 *
 * <p>Which ones are left is asked of the database: it does not matter how often a pass is made, or how many processes
 * had the run.
 */
final class Verification implements AutoCloseable {
    /** How many schemas one pass over the catalogs takes. */
    private static final int PAGE = 500;

    /** A pass over a few schemas costs little less than one over so many. */
    private static final int LEAST = 50;

    private final long runId;
    private final Supplier<Connection> connections;
    private final int total;
    private int finished;
    private int handedOn;
    private final CatalogsSeen seen = new CatalogsSeen();
    private final ExecutorService thread;

    /**
     * @param total how many schemas the run has: they are read in about four parts, the last of which are the smallest,
     *     as nobody works meanwhile
     */
    Verification(long runId, int total, Supplier<Connection> connections, ThreadFactory threads) {
        this.runId = runId;
        this.connections = connections;
        this.total = total;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                threads,
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /**
     * A further schema of the run is done. It need not be safe from a crash: if that takes the schema's change away, it
     * takes what is read of it now, and written later, as well.
     *
     * @param tables the only ones in which it can differ from before; empty if that is not known
     */
    synchronized void finished(String schema, Optional<Set<String>> tables) {
        seen.changed(schema, tables);
        finished++;
        int left = total - finished;
        int part = Math.max(LEAST, Math.min(Math.min(PAGE, total / 3), left));
        if (left > 0 && finished - handedOn >= part) {
            handedOn = finished;
            thread.execute(this::tryPass);
        }
    }

    private void tryPass() {
        try {
            pass(Optional.of(runId));
        } catch (RuntimeException e) {
            // the workers wait for the database, and the last pass comes after them
            System.getLogger(Verification.class.getName())
                    .log(System.Logger.Level.DEBUG, "catalogs are read back later", e);
        }
    }

    /**
     * Reads what is left, of runs too that did not live to do it. What cannot be read is not known then, which keeps no
     * run from its end.
     *
     * @throws DatabaseException if the database is away
     */
    void finish() {
        thread.shutdown();
        try {
            thread.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            pass(Optional.empty());
        } catch (DatabaseException e) {
            if (e.isLoss()) {
                throw e;
            }
            System.getLogger(Verification.class.getName())
                    .log(System.Logger.Level.WARNING, "Some catalogs were not read back after run " + runId, e);
        }
    }

    private void pass(Optional<Long> ofRun) {
        String after = "";
        List<String> page;
        do {
            try (Connection connection = connections.get()) {
                page = CatalogFingerprint.refreshUnknown(connection, ofRun, after, PAGE, seen);
                after = page.isEmpty() ? after : page.get(page.size() - 1);
            } catch (SQLException e) {
                throw new DatabaseException(e);
            }
        } while (page.size() == PAGE);
    }

    /** Leaves the rest to whoever takes the run up. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
