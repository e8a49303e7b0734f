package io.bookme.migrations.data;

import io.bookme.migrations.SqlState;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.plan.Step;
import io.bookme.migrations.run.BeforeChange;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Quote;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Backs a schema up inside the claim of a run, after its locks and before a change that may take data away. The rows
 * are exactly those that the change will meet: until it is made nobody can write into any table of the schema.
 *
 * <p>Of {@code public} the rows are written, as {@link Dump} does. The run's outcome names the file, if the change is
 * committed.
 */
public final class BackupBeforeChange implements BeforeChange {
    private final Fleet fleet;
    private final long run;
    private final Clock clock;
    private final Path folder;
    private final Consumer<String> told;

    /**
     * @param run whose claims these are
     * @param told hears of each file, from the threads that work on the run
     */
    public BackupBeforeChange(Fleet fleet, long run, Clock clock, Path folder, Consumer<String> told) {
        this.fleet = fleet;
        this.run = run;
        this.clock = clock;
        this.folder = folder;
        this.told = told;
    }

    @Override
    public void run(Connection claimed, String schema, List<Step> steps) throws SQLException {
        List<String> reasons = Destructive.reasons(steps, ReactingTables.in(claimed, schema, steps));
        if (reasons.isEmpty()) {
            return;
        }
        PrivateFile.folder(folder);
        Path file = backUp(claimed, schema);
        record(claimed, schema, file);
        told.accept("[" + schema + "] backed up to " + file + " (" + String.join(", ", reasons) + ")");
    }

    private Path backUp(Connection claimed, String schema) throws SQLException {
        Transaction transaction = Transaction.unchanged(claimed);
        try {
            lockAll(transaction, schema);
            return schema.equals(Scope.SHARED_SCHEMA)
                    ? new Dump(fleet)
                            .toFile(transaction, schema, new Backup(fleet, clock).free(folder, schema, ".json"))
                    : new Backup(fleet, clock).toFolder(transaction, schema, folder);
        } catch (SQLException e) {
            if (SqlState.of(e).isInUse() || new DatabaseException(e).isLoss()) {
                throw e; // the run puts the schema off, or waits
            }
            throw DataException.of("It could not be backed up", e);
        } finally {
            transaction.backToBefore();
        }
    }

    /** In the claim's transaction: what is rolled back took nothing away. */
    private void record(Connection claimed, String schema, Path file) throws SQLException {
        try (PreparedStatement update = claimed.prepareStatement(
                "update bookme.outcome set backups = backups || ?::text where run_id = ? and schema_name = ?")) {
            update.setString(1, file.toAbsolutePath().normalize().toString());
            update.setLong(2, run);
            update.setString(3, schema);
            update.execute();
        }
    }

    /** Rows of other tables could change between one COPY and the next. */
    private void lockAll(Transaction transaction, String schema) throws SQLException {
        List<String> tables = transaction.query(
                "select relname from pg_catalog.pg_class where relkind in ('r', 'p') and relnamespace = ?::regnamespace"
                        + " and relname not like 'databasechangelog%' order by relname",
                row -> row.getString(1), Quote.name(schema));
        if (!tables.isEmpty()) {
            transaction.execute("set local statement_timeout = "
                    + fleet.settings().lockTimeout().toMillis());
            transaction.execute("lock table "
                    + tables.stream()
                            .map(table -> Quote.name(schema) + "." + Quote.name(table))
                            .collect(Collectors.joining(", "))
                    + " in share mode");
            transaction.execute("set local statement_timeout = "
                    + fleet.settings().statementTimeout().toMillis());
        }
    }
}
