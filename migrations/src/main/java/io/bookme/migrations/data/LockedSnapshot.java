package io.bookme.migrations.data;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.SqlState;
import io.bookme.migrations.run.Quote;
import io.bookme.migrations.run.Settings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * One moment of a schema, of which nothing is lost while it is read.
 *
 * <p>To a snapshot that is older than them, a table that was rewritten or truncated is empty (PostgreSQL's manual,
 * chapter "Concurrency Control", section "Caveats"). So all tables are locked first, as a reader of all of them would
 * do anyway by and by, and the snapshot is taken when they are; who wants to rewrite one waits until it has been read.
 */
final class LockedSnapshot {
    /** Milliseconds between two attempts. */
    private static final long LONGEST_PAUSE = 500;

    private static final String TABLES = """
            select c.oid, c.relname from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = ? and c.relkind in ('r', 'p')
            """;

    private static final String HOLDERS = """
            select c.relname || coalesce(' by process ' || l.pid, '')
            from pg_catalog.pg_locks l join pg_catalog.pg_class c on c.oid = l.relation
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = ? and c.relkind in ('r', 'p') and l.mode = 'AccessExclusiveLock' and l.granted
              and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
            order by 1
            """;

    private final Transaction transaction;
    private final String schema;
    private final Predicate<String> wanted;
    private final Settings settings;

    private LockedSnapshot(Transaction transaction, String schema, Predicate<String> wanted, Settings settings) {
        this.transaction = transaction;
        this.schema = schema;
        this.wanted = wanted;
        this.settings = settings;
    }

    /**
     * A new transaction that sees one moment of the database and changes nothing. Tables in use are waited for in short
     * attempts, so that nobody else queues behind for long.
     *
     * @param wanted which of the schema's tables will be read
     * @throws BookMeException if one of them is locked for longer than the settings have patience
     */
    @SuppressWarnings("PMD.CloseResource") // who called closes it
    static Transaction of(DataSource source, String schema, Predicate<String> wanted, Settings settings)
            throws SQLException {
        Transaction transaction = Transaction.snapshot(source);
        try {
            new LockedSnapshot(transaction, schema, wanted, settings).take();
            return transaction;
        } catch (SQLException | RuntimeException e) {
            transaction.close();
            throw e;
        }
    }

    private void take() throws SQLException {
        long end = System.nanoTime() + settings.lockPatience().toNanos();
        Map<String, Long> seen = tables();
        Map<String, Long> locked = Map.of();
        while (!seen.equals(locked)) { // some were made, or made anew, before their locks were had
            transaction.startAnew();
            if (lock(seen)) {
                locked = seen;
                seen = tables();
            } else if (System.nanoTime() > end) {
                throw stillInUse();
            } else {
                pause();
                seen = tables();
            }
        }
    }

    private Map<String, Long> tables() throws SQLException {
        Map<String, Long> tables = new TreeMap<>();
        transaction.query(TABLES, row -> tables.put(row.getString(2), row.getLong(1)) == null, schema);
        tables.keySet().removeIf(wanted.negate());
        return tables;
    }

    /** False if one is in use, or not there any more; then nothing is locked. */
    private boolean lock(Map<String, Long> tables) throws SQLException {
        try {
            transaction.execute(
                    "set local lock_timeout = " + settings.lockTimeout().toMillis() + "; lock table "
                            + tables.keySet().stream()
                                    .map(table -> Quote.name(schema) + "." + Quote.name(table))
                                    .collect(Collectors.joining(", "))
                            + " in access share mode; set local lock_timeout to default");
            return true;
        } catch (SQLException e) {
            if (!SqlState.of(e)
                    .is(
                            SqlState.LOCK_NOT_AVAILABLE,
                            SqlState.DEADLOCK_DETECTED,
                            SqlState.UNDEFINED_TABLE,
                            SqlState.INVALID_SCHEMA_NAME)) {
                throw e;
            }
            transaction.startAnew();
            return false;
        }
    }

    private DataException stillInUse() throws SQLException {
        List<String> holders = transaction.query(HOLDERS, row -> row.getString(1), schema);
        Duration patience = settings.lockPatience();
        return new DataException(
                schema + " could not be read: its tables could not all be locked for " + patience.toSeconds() + " s"
                        + (holders.isEmpty() ? "" : "; locked are " + String.join(", ", holders)),
                "Wait until the change that is at work there has ended, or end it (select pg_terminate_backend(PROCESS));"
                        + " then run the same command again.");
    }

    private void pause() {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException(
                    "Interrupted while tables of " + schema + " were in use", "Run the same command again.", e);
        }
    }
}
