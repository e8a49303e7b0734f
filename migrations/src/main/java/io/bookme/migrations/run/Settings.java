package io.bookme.migrations.run;

import java.time.Duration;
import java.util.Optional;

/**
 * How patient and how careful a run is. Made by {@link #defaults()} and changed one value at a time.
 *
 * @param lockTimeout how long the locks of one schema may be waited for in one attempt; what queues behind
 *     the waiting attempt is delayed by at most this
 * @param lockPatience how long a schema whose tables are in use is tried again before it counts as failed
 * @param statementTimeout the longest that one statement of a migration may run
 * @param confirmWithin how long a finished schema may wait for the disk together with the worker's next ones before it
 *     is reported; zero lets every schema's commit wait for the disk itself
 * @param schemasPerConnection after which a worker takes a new connection: a backend remembers every table that it has
 *     touched, and would grow with the fleet
 * @param idleTimeout after which PostgreSQL ends a claim whose client has gone to sleep
 * @param databaseWait how long a run waits for a database that has gone away
 * @param heartbeat how often a run says that it is alive
 * @param presumedDead a run without a heartbeat for this long may be taken over by anyone
 * @param watchEvery how often it is looked whether the server still works on what a worker waits for; a worker whose
 *     backend is gone or idle, or whose server is out of reach, is woken after at most five times this
 * @param roomPatience how long a schema is tried again for which the server has no room: a full disk, above all
 * @param appRole the role that serves requests; it may read but not write the changelog tables
 */
public record Settings(
        Duration lockTimeout,
        Duration lockPatience,
        Duration statementTimeout,
        Duration confirmWithin,
        int schemasPerConnection,
        Duration idleTimeout,
        Duration databaseWait,
        Duration heartbeat,
        Duration presumedDead,
        Duration watchEvery,
        Duration roomPatience,
        Optional<String> appRole) {

    public static Settings defaults() {
        return new Settings(
                Duration.ofMillis(200),
                Duration.ofMinutes(2),
                Duration.ofMinutes(10),
                Duration.ofMillis(250),
                250,
                Duration.ofSeconds(5),
                Duration.ofMinutes(15),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                Duration.ofHours(12),
                Optional.of("bookme_app"));
    }

    public Settings withLockPatience(Duration patience) {
        return new Settings(
                lockTimeout,
                patience,
                statementTimeout,
                confirmWithin,
                schemasPerConnection,
                idleTimeout,
                databaseWait,
                heartbeat,
                presumedDead,
                watchEvery,
                roomPatience,
                appRole);
    }

    public Settings withStatementTimeout(Duration timeout) {
        return new Settings(
                lockTimeout,
                lockPatience,
                timeout,
                confirmWithin,
                schemasPerConnection,
                idleTimeout,
                databaseWait,
                heartbeat,
                presumedDead,
                watchEvery,
                roomPatience,
                appRole);
    }

    public Settings withConfirmWithin(Duration within) {
        return new Settings(
                lockTimeout,
                lockPatience,
                statementTimeout,
                within,
                schemasPerConnection,
                idleTimeout,
                databaseWait,
                heartbeat,
                presumedDead,
                watchEvery,
                roomPatience,
                appRole);
    }

    public Settings withSchemasPerConnection(int schemas) {
        return new Settings(
                lockTimeout,
                lockPatience,
                statementTimeout,
                confirmWithin,
                schemas,
                idleTimeout,
                databaseWait,
                heartbeat,
                presumedDead,
                watchEvery,
                roomPatience,
                appRole);
    }

    public Settings withIdleTimeout(Duration timeout) {
        return new Settings(
                lockTimeout,
                lockPatience,
                statementTimeout,
                confirmWithin,
                schemasPerConnection,
                timeout,
                databaseWait,
                heartbeat,
                presumedDead,
                watchEvery,
                roomPatience,
                appRole);
    }

    public Settings withDatabaseWait(Duration wait) {
        return new Settings(
                lockTimeout,
                lockPatience,
                statementTimeout,
                confirmWithin,
                schemasPerConnection,
                idleTimeout,
                wait,
                heartbeat,
                presumedDead,
                watchEvery,
                roomPatience,
                appRole);
    }

    public Settings withPresumedDead(Duration every, Duration after) {
        return new Settings(
                lockTimeout,
                lockPatience,
                statementTimeout,
                confirmWithin,
                schemasPerConnection,
                idleTimeout,
                databaseWait,
                every,
                after,
                watchEvery,
                roomPatience,
                appRole);
    }

    public Settings withWatchEvery(Duration every) {
        return new Settings(
                lockTimeout,
                lockPatience,
                statementTimeout,
                confirmWithin,
                schemasPerConnection,
                idleTimeout,
                databaseWait,
                heartbeat,
                presumedDead,
                every,
                roomPatience,
                appRole);
    }

    public Settings withRoomPatience(Duration patience) {
        return new Settings(
                lockTimeout,
                lockPatience,
                statementTimeout,
                confirmWithin,
                schemasPerConnection,
                idleTimeout,
                databaseWait,
                heartbeat,
                presumedDead,
                watchEvery,
                patience,
                appRole);
    }

    /** After which PostgreSQL ends a claim whose client has stopped taking what it is sent: a disk may be slow at times. */
    Duration unreadTimeout() {
        return idleTimeout.multipliedBy(6);
    }

    /** How long a schema is tried again that was put off for this. */
    Duration patience(Attempt.NotNow notNow) {
        return Failures.isNoRoom(notNow.sqlState()) ? roomPatience : lockPatience;
    }

    boolean confirmsTogether() {
        return !confirmWithin.isZero();
    }
}
