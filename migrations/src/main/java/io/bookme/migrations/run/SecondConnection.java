package io.bookme.migrations.run;

import io.bookme.migrations.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The connection on which the {@link Watchdog} asks what the backends of the others do.
 *
 * <p>It is kept from question to question: a pool that has none to give is not to pass for a server out of reach. A
 * question without an answer stays open while a further connection is made, which takes the place of this one.
 */
final class SecondConnection implements AutoCloseable {
    private static final String BACKENDS = """
            select a.pid, coalesce(a.state, 'active') like 'idle%' as idle,
              c.pid is not null and a.wait_event_type = 'Client' as awaiting,
              concat(a.state_change, ' ', c.bytes_processed) as since
            from pg_catalog.pg_stat_activity a left join pg_catalog.pg_stat_progress_copy c on c.pid = a.pid
            where a.pid = any (?)
            """;

    /** A connection and the driver's own behind it, which can be aborted while another thread waits on it. */
    private record Line(Connection connection, Connection driver) {}

    private final DataSource source;
    private final ExecutorService hands;

    /** What was connected and not taken into use yet. */
    private final AtomicReference<@Nullable Line> arrived = new AtomicReference<>();

    private volatile boolean isClosed;
    private @Nullable Future<?> connecting;
    private @Nullable Line kept;
    private @Nullable Future<Map<Integer, Watch.Finding>> question;

    /**
     * @param source where it comes from
     * @param hands for what may block
     */
    SecondConnection(DataSource source, ExecutorService hands) {
        this.source = source;
        this.hands = hands;
    }

    synchronized boolean isThere() {
        return kept != null;
    }

    /**
     * What these backends do; the same of each if that is not known.
     *
     * @param limit how long to wait for it
     */
    synchronized Map<Integer, Watch.Finding> ask(List<Integer> backends, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        Watch.Finding.Kind otherwise = Watch.Finding.Kind.UNKNOWN;
        try {
            Line line = isClosed ? null : line(end);
            if (line != null) {
                otherwise = Watch.Finding.Kind.SILENT;
                return answer(line, backends, end);
            }
        } catch (TimeoutException e) {
            // at the next look there may be a better one; it is in the making already if it was waited for
            connect();
        } catch (ExecutionException e) {
            otherwise = meaning(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            otherwise = Watch.Finding.Kind.UNKNOWN;
        }
        return all(backends, otherwise);
    }

    /** The line to ask on: a new one if there is none, or if one was made because this one does not answer. */
    private @Nullable Line line(long end) throws InterruptedException, ExecutionException, TimeoutException {
        if (kept == null) {
            connect();
        }
        Future<?> making = connecting;
        boolean isAnswered = question != null && question.isDone();
        if (making != null && !isAnswered && (kept == null || making.isDone())) {
            try {
                making.get(left(end), TimeUnit.NANOSECONDS);
                giveUp();
                kept = arrived.getAndSet(null);
                connecting = null;
            } catch (ExecutionException e) {
                connecting = null;
                throw e;
            }
        }
        return kept;
    }

    private void connect() {
        if (connecting == null) {
            connecting = hands.submit(() -> {
                Connection connection = source.getConnection();
                arrived.set(new Line(connection, connection.getMetaData().getConnection()));
                if (isClosed) {
                    close(arrived.getAndSet(null));
                }
                return null;
            });
        }
    }

    private Map<Integer, Watch.Finding> answer(Line line, List<Integer> backends, long end)
            throws InterruptedException, ExecutionException, TimeoutException {
        Future<Map<Integer, Watch.Finding>> asked = question;
        if (asked == null) {
            asked = hands.submit(() -> read(line.connection(), backends));
            question = asked;
        }
        try {
            Map<Integer, Watch.Finding> found = asked.get(left(end), TimeUnit.NANOSECONDS);
            question = null;
            return found;
        } catch (ExecutionException e) {
            giveUp();
            throw e;
        }
    }

    private static long left(long end) {
        return Math.max(0, end - System.nanoTime());
    }

    private static Map<Integer, Watch.Finding> read(Connection connection, List<Integer> backends) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(BACKENDS)) {
            query.setArray(1, connection.createArrayOf("int4", backends.toArray()));
            Map<Integer, Watch.Finding> found = all(backends, Watch.Finding.Kind.GONE);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.put(
                            rows.getInt("pid"), new Watch.Finding(kind(rows), String.valueOf(rows.getString("since"))));
                }
            }
            return found;
        }
    }

    private static Map<Integer, Watch.Finding> all(List<Integer> backends, Watch.Finding.Kind kind) {
        Map<Integer, Watch.Finding> found = new HashMap<>();
        backends.forEach(backend -> found.put(backend, new Watch.Finding(kind, "")));
        return found;
    }

    /** A server that refuses (it has no connection to spare, say) is there; a pool that has none says nothing of it. */
    private static Watch.Finding.Kind meaning(ExecutionException failed) {
        if (!(failed.getCause() instanceof SQLException refused)) {
            throw new IllegalStateException("The second connection failed", failed);
        }
        SqlState state = SqlState.ofCauses(refused);
        if (state.code().isEmpty()) {
            return Watch.Finding.Kind.UNKNOWN;
        }
        return state.isConnectionLost() && !state.is(SqlState.TOO_MANY_CONNECTIONS)
                ? Watch.Finding.Kind.UNREACHABLE
                : Watch.Finding.Kind.WORKING;
    }

    /** The next question goes over another one. */
    private void giveUp() {
        Line old = kept;
        kept = null;
        question = null;
        if (old != null) {
            hands.execute(() -> {
                abort(old.driver());
                close(old);
            });
        }
    }

    /** From now on nothing is known any more. */
    @Override
    public synchronized void close() {
        isClosed = true;
        if (question != null) {
            giveUp(); // a pool's own close would wait for the answer
        }
        close(kept);
        kept = null;
        close(arrived.getAndSet(null));
    }

    private static Watch.Finding.Kind kind(ResultSet row) throws SQLException {
        if (row.getBoolean("idle")) {
            return Watch.Finding.Kind.IDLE;
        }
        return row.getBoolean("awaiting") ? Watch.Finding.Kind.AWAITING : Watch.Finding.Kind.WORKING;
    }

    private static void close(@Nullable Line line) {
        try {
            if (line != null) {
                line.connection().close();
            }
        } catch (SQLException e) {
            // it was lost already: the server ends what is left of it
            System.getLogger(Watchdog.class.getName())
                    .log(System.Logger.Level.DEBUG, "closing the second connection", e);
        }
    }

    /** May take its time on a dead wire. */
    static void abort(Connection driver) {
        try {
            driver.abort(Runnable::run);
        } catch (SQLException e) {
            System.getLogger(Watchdog.class.getName())
                    .log(System.Logger.Level.DEBUG, "aborting a connection without answer", e);
        }
    }
}
