package io.bookme.migrations.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Sessions that read and write without a pause, each on its own, and know how long each statement took. */
public final class Traffic implements AutoCloseable {
    private final List<Thread> sessions = new ArrayList<>();
    private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    private final List<SQLException> errors = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch flowing;
    private volatile boolean stopped;

    /**
     * Begins, one session for each list of statements, which are run in turn and each in a transaction of its own.
     */
    public Traffic(DataSource source, List<List<String>> statements) {
        flowing = new CountDownLatch(statements.size());
        for (List<String> turn : statements) {
            Thread session = new Thread(() -> run(source, turn), "traffic");
            sessions.add(session);
            session.start();
        }
    }

    private void run(DataSource source, List<String> turn) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            while (!stopped) {
                for (String sql : turn) {
                    long began = System.nanoTime();
                    statement.execute(sql);
                    nanos.add(System.nanoTime() - began);
                }
                flowing.countDown();
            }
        } catch (SQLException e) {
            errors.add(e);
        }
    }

    /** Waits until every session has done each of its statements once; what they took until now is forgotten. */
    public Traffic flowing() throws InterruptedException {
        if (!flowing.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the traffic does not flow", errors.isEmpty() ? null : errors.get(0));
        }
        nanos.clear();
        return this;
    }

    /** Ends it; how long the statements took in milliseconds, the shortest first. */
    public List<Long> stop() throws InterruptedException {
        stopped = true;
        for (Thread session : sessions) {
            session.join();
        }
        return nanos.stream().map(TimeUnit.NANOSECONDS::toMillis).sorted().toList();
    }

    /** What the sessions were refused. */
    public List<SQLException> errors() {
        return errors;
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
