package io.bookme.migrations.run;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

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
 * @param schemasPerMessage how many schemas a worker may send to the server at once, each a transaction of its own, if
 *     it is known what they need and that this takes no time to speak of; 1 for each by itself
 * @param schemasPerCommit how many schemas a worker may change in one transaction, where the change is the catalog's
 *     {@linkplain CatalogOnly alone}; 1 for each by itself. More is faster, and one that fails has those with it done anew
 * @param messageTime how long the server should take for a message with several schemas: one that is answered sooner could
 *     have had twice as many, and what was not begun twice that long after it came is left alone, as a stop must not wait
 * @param idleTimeout after which PostgreSQL ends a claim whose client has gone to sleep
 * @param databaseWait how long a run waits for a database that has gone away
 * @param heartbeat how often a run says that it is alive
 * @param presumedDead a run without a heartbeat for this long may be taken over by anyone
 * @param watchEvery how often it is looked whether the server still works on what a worker waits for; a worker whose
 *     backend is gone or idle, or whose server is out of reach, is woken after at most five times this
 * @param rowPatience how long one row of a COPY may be on its way before the wire counts as cut
 * @param roomPatience how long a schema is tried again for which the server has no room: a full disk, above all. One that
 *     exceeds a limit, as of memory, has the lockPatience
 * @param appRole the role that serves requests; it may read but not write the changelog tables
 */
public record Settings(
        Duration lockTimeout,
        Duration lockPatience,
        Duration statementTimeout,
        Duration confirmWithin,
        int schemasPerConnection,
        int schemasPerMessage,
        int schemasPerCommit,
        Duration messageTime,
        Duration idleTimeout,
        Duration databaseWait,
        Duration heartbeat,
        Duration presumedDead,
        Duration watchEvery,
        Duration rowPatience,
        Duration roomPatience,
        Optional<String> appRole) {

    public static Settings defaults() {
        return new Settings(
                Duration.ofMillis(200),
                Duration.ofMinutes(2),
                Duration.ofMinutes(10),
                Duration.ofMillis(250),
                1_000,
                32,
                1,
                Duration.ofMillis(40),
                Duration.ofSeconds(5),
                Duration.ofMinutes(15),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                Duration.ofMinutes(5),
                Duration.ofHours(12),
                Optional.of("bookme_app"));
    }

    public Settings withLockPatience(Duration patience) {
        return with(draft -> draft.lockPatience = patience);
    }

    public Settings withStatementTimeout(Duration timeout) {
        return with(draft -> draft.statementTimeout = timeout);
    }

    public Settings withConfirmWithin(Duration within) {
        return with(draft -> draft.confirmWithin = within);
    }

    public Settings withSchemasPerConnection(int schemas) {
        return with(draft -> draft.schemasPerConnection = schemas);
    }

    public Settings withSchemasPerMessage(int schemas) {
        return with(draft -> draft.schemasPerMessage = schemas);
    }

    public Settings withSchemasPerCommit(int schemas) {
        return with(draft -> draft.schemasPerCommit = schemas);
    }

    public Settings withMessageTime(Duration time) {
        return with(draft -> draft.messageTime = time);
    }

    public Settings withIdleTimeout(Duration timeout) {
        return with(draft -> draft.idleTimeout = timeout);
    }

    public Settings withDatabaseWait(Duration wait) {
        return with(draft -> draft.databaseWait = wait);
    }

    public Settings withPresumedDead(Duration every, Duration after) {
        return with(draft -> {
            draft.heartbeat = every;
            draft.presumedDead = after;
        });
    }

    public Settings withWatchEvery(Duration every) {
        return with(draft -> draft.watchEvery = every);
    }

    public Settings withRowPatience(Duration patience) {
        return with(draft -> draft.rowPatience = patience);
    }

    public Settings withRoomPatience(Duration patience) {
        return with(draft -> draft.roomPatience = patience);
    }

    /** After which PostgreSQL ends a claim whose client has stopped taking what it is sent: a disk may be slow at times. */
    Duration unreadTimeout() {
        return idleTimeout.multipliedBy(6);
    }

    /** How long a schema is tried again that was put off for this. */
    Duration patience(Attempt.NotNow notNow) {
        return notNow.state().isNoRoom() && !notNow.state().isLimit() ? roomPatience : lockPatience;
    }

    /** How many schemas go out at once at most. */
    int together() {
        return Math.max(schemasPerMessage, schemasPerCommit);
    }

    boolean confirmsTogether() {
        return !confirmWithin.isZero();
    }

    private Settings with(Consumer<Draft> change) {
        Draft draft = new Draft();
        change.accept(draft);
        return draft.settings();
    }

    /** These settings while they are changed: everything that can be. */
    private final class Draft {
        private Duration lockPatience = Settings.this.lockPatience;
        private Duration statementTimeout = Settings.this.statementTimeout;
        private Duration confirmWithin = Settings.this.confirmWithin;
        private int schemasPerConnection = Settings.this.schemasPerConnection;
        private int schemasPerMessage = Settings.this.schemasPerMessage;
        private int schemasPerCommit = Settings.this.schemasPerCommit;
        private Duration messageTime = Settings.this.messageTime;
        private Duration idleTimeout = Settings.this.idleTimeout;
        private Duration databaseWait = Settings.this.databaseWait;
        private Duration heartbeat = Settings.this.heartbeat;
        private Duration presumedDead = Settings.this.presumedDead;
        private Duration watchEvery = Settings.this.watchEvery;
        private Duration rowPatience = Settings.this.rowPatience;
        private Duration roomPatience = Settings.this.roomPatience;

        private Settings settings() {
            return new Settings(
                    lockTimeout,
                    lockPatience,
                    statementTimeout,
                    confirmWithin,
                    schemasPerConnection,
                    schemasPerMessage,
                    schemasPerCommit,
                    messageTime,
                    idleTimeout,
                    databaseWait,
                    heartbeat,
                    presumedDead,
                    watchEvery,
                    rowPatience,
                    roomPatience,
                    appRole);
        }
    }
}
