package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Ends waits for answers that will never come: those of a run, and of other long work.
 *
 * <p>A statement of a migration may honestly take hours, so no limit of time tells a slow server from a wire that
 * was cut without a word. Whoever waits for longer than from one look to the next is looked up on a
 * {@linkplain SecondConnection second connection}: as long as the backend is at work, he is left to wait. If two looks
 * in a row find it gone, idle without having done anything between them, or the server out of reach, or three in a row
 * have no answer at all, his connection is aborted; and in the middle of a COPY, if in as many looks as fit into the
 * patience with a row it waits for him, as he for it, and not one row more has come meanwhile. For him that is a lost
 * connection: he reads the schema's truth again before he repeats anything.
 *
 * <p>After a look without an answer the next one comes at once, nearly. So from the cut to the abort pass at most two
 * times between looks and three unanswered questions: 13 s with the default settings.
 */
public final class Watchdog implements AutoCloseable {
    /** From one look to the next, when there was an answer, it is so many times as long as when there was none. */
    private static final int CALM = 6;

    private final WatchedConnections connections;
    private final Duration every;
    private final ScheduledExecutorService eyes;
    private final ExecutorService hands;
    private final SecondConnection second;
    private int calm;

    /**
     * @param source where both the run's connections and the second one come from
     * @param every from one look to the next
     * @param rowPatience how long one row of a COPY may be on its way; counted in looks, so that a stop of this process
     *     takes none of it
     */
    Watchdog(DataSource source, Duration every, Duration rowPatience, ThreadFactory threads) {
        this.connections = new WatchedConnections(source, Math.max(2, rowPatience.dividedBy(every)));
        this.every = every;
        this.eyes = Executors.newSingleThreadScheduledExecutor(threads);
        this.hands = Executors.newCachedThreadPool(threads);
        this.second = new SecondConnection(source, hands);
    }

    /** The source's connections, watched. */
    public DataSource connections() {
        return connections.asSource();
    }

    /** The beginning of something that goes on on a connection, such as a COPY. */
    public interface Begin<T> {
        T begin() throws SQLException;
    }

    /**
     * Begins something on a connection. If that is watched, each piece of it is a wait of its own, so that progress shows.
     *
     * @param type an interface: what is begun is known by it alone
     */
    public static <T> T begun(Connection connection, Class<T> type, Begin<T> begin) throws SQLException {
        return WatchedConnections.begun(connection, type, begin);
    }

    /** To be called in a transaction that is to be watched: behind a pooler each may have another backend. */
    public static void askWhoServes(Connection connection) throws SQLException {
        WatchedConnections.askWhoServes(connection);
    }

    /** With pauses, not at a rate: after a stop of this process two looks would come at once, and be no two looks. */
    void start() {
        start(Duration.ZERO);
    }

    /** The same for work that may be done before there is anything to see. */
    Watchdog startLater() {
        start(every);
        return this;
    }

    private void start(Duration delay) {
        long pause = Math.max(1, every.toMillis() / CALM);
        eyes.scheduleWithFixedDelay(this::pass, delay.toMillis(), pause, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        eyes.shutdownNow();
        second.close();
        hands.shutdownNow();
    }

    private void pass() {
        if (--calm > 0) {
            return;
        }
        calm = CALM;
        try {
            look();
        } catch (RuntimeException e) {
            // thrown on, it would be the last look
            System.getLogger(Watchdog.class.getName())
                    .log(System.Logger.Level.WARNING, "Looking for what the workers wait for failed", e);
        }
    }

    private void look() {
        Map<Watch, Long> waiting = new LinkedHashMap<>();
        for (Watch watch : connections.open()) {
            watch.longWait().ifPresent(wait -> waiting.put(watch, wait));
        }
        if (waiting.isEmpty() && second.isThere()) {
            return;
        }
        Map<Integer, Watch.Finding> answer = second.ask(
                waiting.keySet().stream().map(Watch::backend).toList(), Duration.ofMillis(every.toMillis() * 2 / 3));
        waiting.forEach((watch, wait) -> {
            Watch.Finding finding =
                    answer.getOrDefault(watch.backend(), new Watch.Finding(Watch.Finding.Kind.UNKNOWN, ""));
            if (finding.kind() == Watch.Finding.Kind.SILENT) {
                calm = 0;
            }
            if (watch.isHopeless(wait, finding)) {
                System.getLogger(Watchdog.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "No answer will come from PostgreSQL''s process {0}, which is {1}: giving up the connection",
                                String.valueOf(watch.backend()),
                                finding.kind());
                hands.execute(() -> SecondConnection.abort(watch.driver()));
            }
        });
    }
}
