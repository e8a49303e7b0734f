package io.bookme.migrations.data;

import io.bookme.migrations.data.Manifest.TableRows;
import io.bookme.migrations.data.SchemaObject.Kind;
import io.bookme.migrations.run.PrintedCheck;
import io.bookme.migrations.run.Rounds;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The checks of tables whose rows they let in in no order: each row is fine among the others, or was so once (a check may
 * call {@code now()}). They go, and come again when all rows are there; one that the rows do not pass even then comes as
 * {@code NOT VALID}: a backup that cannot be restored would help nobody.
 */
final class LateChecks {
    private final Transaction transaction;
    private final List<SchemaObject> checks;

    private LateChecks(Transaction transaction, List<SchemaObject> checks) {
        this.transaction = transaction;
        this.checks = checks;
    }

    static LateChecks of(Transaction transaction, List<TableRows> tables) throws SQLException {
        List<SchemaObject> checks = new ArrayList<>();
        for (TableRows table : tables) {
            String name = transaction
                    .query("select quote_ident(?)", row -> row.getString(1), table.name())
                    .get(0);
            SchemaObjects.ofKind(transaction, Kind.CONSTRAINT).stream()
                    .filter(object -> isCheckOf(name, object))
                    .forEach(checks::add);
        }
        return new LateChecks(transaction, checks);
    }

    private static boolean isCheckOf(String table, SchemaObject object) {
        return object.name().startsWith(table + ".")
                && object.create()
                        .startsWith("alter table " + table + " add constraint "
                                + object.name().substring(table.length() + 1) + " CHECK ");
    }

    void drop() throws SQLException {
        for (SchemaObject check : checks) {
            transaction.execute(check.drop());
        }
    }

    /**
     * @param notes hears of those that are not valid
     * @return whether all are
     */
    boolean add(List<String> notes) throws SQLException {
        List<SchemaObject> broken = new ArrayList<>();
        for (SchemaObject check : checks) {
            String create = PrintedCheck.readBack(check.create());
            transaction.execute("savepoint bookme_check");
            try {
                transaction.execute(create);
            } catch (SQLException e) {
                if (!Rounds.isOfRows(e)) {
                    throw e;
                }
                transaction.execute("rollback to savepoint bookme_check");
                transaction.execute(create + " NOT VALID");
                broken.add(check);
            }
            transaction.execute("release savepoint bookme_check");
        }
        if (!broken.isEmpty()) {
            notes.add("Rows do not pass these checks any more, which hold for new rows alone now (NOT VALID): "
                    + broken.stream().map(SchemaObject::name).collect(Collectors.joining(", "))
                    + ". Mend the rows, then: alter table ... validate constraint ...");
        }
        return broken.isEmpty();
    }
}
