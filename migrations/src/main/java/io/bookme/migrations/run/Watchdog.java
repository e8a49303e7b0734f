package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/**
 * Ends the waits of a run for answers that will never come.
 *
 * <p>A statement of a migration may honestly take hours, so no limit of time tells a slow server from a wire that
 * was cut without a word. Whoever waits for longer than from one look to the next is looked up on a second
 * connection: as long as the backend is at work, he is left to wait. If two looks in a row find it gone, idle without
 * having done anything between them, or the server out of reach, his connection is aborted. For him that is a lost
 * connection: he reads the schema's truth again before he repeats anything.
 *
 * <p>From the cut to the abort pass at most four looks and two unanswered questions: 15 s with the default settings.
 */
final class Watchdog implements AutoCloseable {
    private static final String BACKENDS = """
            select pid, coalesce(state, 'active') like 'idle%' as idle, state_change::text as since
            from pg_catalog.pg_stat_activity where pid = any (?)
            """;

    private final DataSource source;
    private final WatchedConnections connections;
    private final Duration every;
    private final ScheduledExecutorService eyes;
    private final ExecutorService hands;

    /** Kept from the first look on: a pool that has none to give is not to pass for a server out of reach. */
    private final AtomicReference<Connection> second = new AtomicReference<>();

    /**
     * @param source where both the run's connections and the second one come from
     * @param every from one look to the next
     */
    Watchdog(DataSource source, Duration every, ThreadFactory threads) {
        this.source = source;
        this.connections = new WatchedConnections(source);
        this.every = every;
        this.eyes = Executors.newSingleThreadScheduledExecutor(threads);
        this.hands = Executors.newCachedThreadPool(threads);
    }

    /** The source's connections, watched. */
    DataSource connections() {
        return connections.asSource();
    }

    void start() {
        eyes.scheduleAtFixedRate(this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    @SuppressWarnings("PMD.CloseResource") // that is what it does
    public void close() {
        eyes.shutdownNow();
        hands.shutdownNow();
        Connection kept = second.getAndSet(null);
        try {
            if (kept != null) {
                kept.close();
            }
        } catch (SQLException e) {
            // it was lost already: the server ends what is left of it
            System.getLogger(Watchdog.class.getName())
                    .log(System.Logger.Level.DEBUG, "closing the second connection", e);
        }
    }

    private void look() {
        Map<Watch, Long> waiting = new LinkedHashMap<>();
        for (Watch watch : connections.open()) {
            watch.longWait().ifPresent(wait -> waiting.put(watch, wait));
        }
        if (waiting.isEmpty() && second.get() != null) {
            return;
        }
        Optional<Map<Integer, Watch.Finding>> answer =
                ask(waiting.keySet().stream().map(Watch::backend).toList());
        waiting.forEach((watch, wait) -> {
            Watch.Finding finding = answer.map(found ->
                            found.getOrDefault(watch.backend(), new Watch.Finding(Watch.Finding.Kind.GONE, "")))
                    .orElse(new Watch.Finding(Watch.Finding.Kind.UNREACHABLE, ""));
            if (watch.isHopeless(wait, finding)) {
                System.getLogger(Watchdog.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "No answer will come from PostgreSQL''s process {0}, which is {1}: giving up the connection",
                                String.valueOf(watch.backend()),
                                finding.kind());
                abort(watch.driver());
            }
        });
    }

    /** What the backends do; empty if the server is out of reach, or does not answer until the next look is near. */
    private Optional<Map<Integer, Watch.Finding>> ask(List<Integer> backends) {
        AtomicReference<Connection> inUse = new AtomicReference<>();
        Future<Map<Integer, Watch.Finding>> answer = hands.submit(() -> read(backends, inUse));
        try {
            return Optional.of(answer.get(every.toMillis() * 2 / 3, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            answer.cancel(true);
            Optional.ofNullable(inUse.get()).ifPresent(this::abort);
            return Optional.empty();
        } catch (ExecutionException e) {
            return e.getCause() instanceof SQLException refused && !isOutOfReach(refused)
                    ? Optional.of(assumedWorking(backends))
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(assumedWorking(backends));
        }
    }

    /** A server that has no connection to spare, say, is there and may well be at work. */
    private static boolean isOutOfReach(SQLException e) {
        return DatabaseLostException.isLoss(e)
                && !DatabaseLostException.state(e).equals(Optional.of("53300"));
    }

    private static Map<Integer, Watch.Finding> assumedWorking(List<Integer> backends) {
        Map<Integer, Watch.Finding> found = new HashMap<>();
        backends.forEach(backend -> found.put(backend, new Watch.Finding(Watch.Finding.Kind.WORKING, "")));
        return found;
    }

    @SuppressWarnings("PMD.CloseResource") // kept for the next look; close() closes it
    private Map<Integer, Watch.Finding> read(List<Integer> backends, AtomicReference<Connection> inUse)
            throws SQLException {
        Connection kept = second.getAndSet(null);
        Connection connection = kept == null ? source.getConnection() : kept;
        boolean isGood = false;
        try (PreparedStatement query = connection.prepareStatement(BACKENDS)) {
            inUse.set(connection.getMetaData().getConnection());
            query.setArray(1, connection.createArrayOf("int4", backends.toArray()));
            Map<Integer, Watch.Finding> found = new HashMap<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.put(
                            rows.getInt("pid"),
                            new Watch.Finding(
                                    rows.getBoolean("idle") ? Watch.Finding.Kind.IDLE : Watch.Finding.Kind.WORKING,
                                    String.valueOf(rows.getString("since"))));
                }
            }
            isGood = true;
            return found;
        } finally {
            if (!isGood || eyes.isShutdown() || !second.compareAndSet(null, connection)) {
                connection.close();
            }
        }
    }

    /** Not by the one who looks: to abort may take its time on a dead wire. */
    private void abort(Connection driver) {
        hands.execute(() -> {
            try {
                driver.abort(Runnable::run);
            } catch (SQLException e) {
                System.getLogger(Watchdog.class.getName())
                        .log(System.Logger.Level.DEBUG, "aborting a connection without answer", e);
            }
        });
    }
}
