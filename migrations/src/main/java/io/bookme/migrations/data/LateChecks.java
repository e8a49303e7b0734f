package io.bookme.migrations.data;

import io.bookme.migrations.SqlState;
import io.bookme.migrations.data.Manifest.TableRows;
import io.bookme.migrations.data.SchemaObject.Kind;
import io.bookme.migrations.run.PrintedCheck;
import io.bookme.migrations.run.Quote;
import io.bookme.migrations.run.Rounds;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The checks of tables whose rows they let in in no order, and of the domains that these use: each row is fine among the
 * others, or was so once (a check may call {@code now()}). They go, and come again when all rows are there; one that the
 * rows do not pass even then comes as {@code NOT VALID}: a backup that cannot be restored would help nobody.
 */
final class LateChecks {
    /** Also of domains that others are made of, and of those within arrays and composite types. */
    private static final String OF_DOMAINS = """
            with recursive used (type) as (
              select a.atttypid from pg_catalog.pg_attribute a
              where a.attrelid in (%s) and a.attnum > 0 and not a.attisdropped
              union
              select part.type from used join pg_catalog.pg_type t on t.oid = used.type
              cross join lateral (
                select t.typbasetype union all select t.typelem union all
                select a.atttypid from pg_catalog.pg_attribute a
                where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped) part (type))
            select format('domain %%I.%%I', t.typname, k.conname),
              format('alter domain %%I add constraint %%I %%s', t.typname, k.conname, pg_get_constraintdef(k.oid)),
              format('alter domain %%I drop constraint %%I', t.typname, k.conname)
            from used join pg_catalog.pg_type t on t.oid = used.type
            join pg_catalog.pg_constraint k on k.contypid = t.oid and k.contype = 'c'
            where t.typnamespace = current_schema()::regnamespace
            order by 1
            """;

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
        if (!tables.isEmpty()) {
            checks.addAll(ofDomains(transaction, tables));
        }
        return new LateChecks(transaction, checks);
    }

    private static List<SchemaObject> ofDomains(Transaction transaction, List<TableRows> tables) throws SQLException {
        String names = tables.stream()
                .map(table -> Quote.text(Quote.name(table.name())) + "::regclass")
                .collect(Collectors.joining(", "));
        return transaction.query(
                OF_DOMAINS.formatted(names),
                row -> new SchemaObject(Kind.CONSTRAINT, row.getString(1), row.getString(2), row.getString(3)));
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
        List<SchemaObject> unread = new ArrayList<>();
        for (SchemaObject check : checks) {
            String create = PrintedCheck.readBack(check.create());
            transaction.execute("savepoint bookme_check");
            try {
                transaction.execute(create);
            } catch (SQLException e) {
                boolean isWithinOthers = SqlState.of(e).is(SqlState.FEATURE_NOT_SUPPORTED);
                if (!isWithinOthers && !Rounds.isOfRows(e)) {
                    throw e;
                }
                transaction.execute("rollback to savepoint bookme_check");
                transaction.execute(create + " NOT VALID");
                (isWithinOthers ? unread : broken).add(check);
            }
            transaction.execute("release savepoint bookme_check");
        }
        if (!broken.isEmpty()) {
            notes.add("Rows do not pass these checks any more, which hold for new rows alone now (NOT VALID): "
                    + names(broken)
                    + ". Mend the rows, then: alter table ... validate constraint ... (alter domain for a domain's)");
        }
        if (!unread.isEmpty()) {
            notes.add("These checks of domains hold for new rows alone now (NOT VALID): " + names(unread)
                    + ". Rows have them within arrays or composite values, where PostgreSQL cannot look.");
        }
        return broken.isEmpty() && unread.isEmpty();
    }

    private static String names(List<SchemaObject> checks) {
        return checks.stream().map(SchemaObject::name).collect(Collectors.joining(", "));
    }
}
