package io.bookme.migrations.data;

import io.bookme.migrations.SqlState;
import io.bookme.migrations.data.SchemaObject.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes an empty schema hold what another did.
 *
 * <p>The migrations that made the other one are run again first: then the catalog is what it was to the letter, and
 * its fingerprint too. What differs after that (objects made by hand, migrations whose text is lost) is dropped or
 * made from the captured statements. Nothing is in the tables yet, so dropping costs nothing.
 */
final class SchemaRebuild {
    /** It, or what it stands on, is not there: undefined column, function, table, object. */
    private static final Set<String> MISSING = Set.of(
            SqlState.UNDEFINED_COLUMN,
            SqlState.UNDEFINED_FUNCTION,
            SqlState.UNDEFINED_TABLE,
            SqlState.UNDEFINED_OBJECT,
            SqlState.INVALID_SCHEMA_NAME);

    private final Transaction transaction;
    private final String schema;
    private final boolean printsAlike;

    /**
     * @param printsAlike whether this server prints a definition as the one did that the captured statements come from:
     *     the words are compared then. Another major version has its own for the same view.
     */
    SchemaRebuild(Transaction transaction, String schema, boolean printsAlike) {
        this.transaction = transaction;
        this.schema = schema;
        this.printsAlike = printsAlike;
    }

    /**
     * @param wanted what the schema is to hold
     * @param migrations texts to run, oldest first
     * @return whether the migrations alone made all of it
     * @throws DataException if it cannot be made; it names what
     */
    boolean run(List<SchemaObject> wanted, List<String> migrations) throws SQLException {
        transaction.execute("set local check_function_bodies = off");
        makeAll(wanted.stream().filter(SchemaRebuild::isBookkeeping).toList());
        for (String text : migrations) {
            attempt(text);
            transaction.searchOnly(schema);
        }
        emptyTables();
        boolean exact = Set.copyOf(SchemaObjects.read(transaction)).equals(Set.copyOf(wanted));
        if (!exact) {
            repair(wanted);
        }
        return exact;
    }

    private static boolean isBookkeeping(SchemaObject object) {
        return object.name().startsWith("databasechangelog")
                && Set.of(Kind.TABLE, Kind.COLUMN, Kind.CONSTRAINT).contains(object.kind());
    }

    /** Data migrations may have written rows. Triggers would note that they go, in rows that never were. */
    private void emptyTables() throws SQLException {
        List<String> tables = transaction.query(
                "select quote_ident(relname) from pg_catalog.pg_class where relkind = 'r' and relnamespace ="
                        + " current_schema()::regnamespace",
                row -> row.getString(1));
        if (!tables.isEmpty()) {
            List<SchemaObject> triggers = SchemaObjects.ofKind(transaction, Kind.TRIGGER_STATE);
            for (String table : triggers.isEmpty() ? List.<String>of() : tables) {
                transaction.execute("alter table " + table + " disable trigger user");
            }
            transaction.execute("truncate " + String.join(", ", tables));
            for (SchemaObject trigger : triggers) {
                transaction.execute(trigger.create());
            }
        }
    }

    private void repair(List<SchemaObject> wanted) throws SQLException {
        Map<String, SchemaObject> target = SchemaObjects.byKey(wanted);
        List<SchemaObject> present = SchemaObjects.read(transaction);
        for (int i = present.size() - 1; i >= 0; i--) {
            SchemaObject object = present.get(i);
            if (!object.equals(target.get(object.key()))) {
                attempt(object.drop());
            }
        }
        Map<String, SchemaObject> left = SchemaObjects.byKey(SchemaObjects.read(transaction));
        makeAll(wanted.stream()
                .filter(object -> !object.equals(left.get(object.key())))
                .toList());
        verify(target);
    }

    /** Makes what can be made, again and again, until all is there: functions and views may stand on each other. */
    private void makeAll(List<SchemaObject> objects) throws SQLException {
        List<SchemaObject> waiting = objects;
        while (!waiting.isEmpty()) {
            List<SchemaObject> putOff = new ArrayList<>();
            SQLException last = null;
            for (SchemaObject object : waiting) {
                try {
                    inSavepoint(object.create());
                } catch (SQLException e) {
                    if (!MISSING.contains(SqlState.of(e).code())) {
                        throw cannotMake(object, e);
                    }
                    putOff.add(object);
                    last = e;
                }
            }
            if (last != null && putOff.size() == waiting.size()) {
                throw cannotMake(putOff.get(0), last);
            }
            waiting = putOff;
        }
    }

    private DataException cannotMake(SchemaObject object, SQLException e) {
        return new DataException(
                schema + ": " + object + " could not be made: " + e.getMessage(),
                "What it needs outside of its schema must be there first; see ./manage migrate_schemas --shared.",
                e);
    }

    private void verify(Map<String, SchemaObject> target) throws SQLException {
        Map<String, SchemaObject> made = SchemaObjects.byKey(SchemaObjects.read(transaction));
        List<String> wrong = new ArrayList<>();
        target.forEach((key, object) -> {
            SchemaObject found = made.get(key);
            if (found == null || (printsAlike && !found.normalForm().equals(object.normalForm()))) {
                wrong.add(object.toString());
            }
        });
        made.forEach((key, object) -> {
            if (!target.containsKey(key)) {
                wrong.add(object + " (not in the backup)");
            }
        });
        if (!wrong.isEmpty()) {
            throw new DataException(
                    schema + " could not be made as it was: " + String.join(", ", wrong) + "; nothing was changed",
                    "Report this with the backup's manifest.json.");
        }
    }

    /** Runs something whose failure the comparison afterwards makes good. */
    private void attempt(String sql) throws SQLException {
        try {
            inSavepoint(sql);
        } catch (SQLException e) {
            if (SqlState.of(e).isConnectionLost()) {
                throw e;
            }
            System.getLogger(SchemaRebuild.class.getName()).log(System.Logger.Level.DEBUG, "left to the repair", e);
        }
    }

    private void inSavepoint(String sql) throws SQLException {
        transaction.execute("savepoint bookme_step");
        try {
            transaction.execute(sql);
        } catch (SQLException e) {
            if (!SqlState.of(e).isConnectionLost()) {
                transaction.execute("rollback to savepoint bookme_step");
            }
            throw e;
        }
        transaction.execute("release savepoint bookme_step");
    }
}
