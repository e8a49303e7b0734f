package io.bookme.migrations.tenant;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.PrintedCheck;
import io.bookme.migrations.run.Quote;
import io.bookme.migrations.run.Rounds;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Copies all rows of one schema into another with the same tables, in the caller's transaction, with the values of
 * sequences and identity columns.
 *
 * <p>Foreign keys of the new schema are taken away while rows are copied and made again in the same words, so neither
 * order nor cycles matter and each is checked once for all rows; so are rules that rows older than them may break, which
 * are not checked. Its own triggers are silent meanwhile.
 */
final class RowCopy {
    /**
     * A table that holds rows.
     *
     * @param columns those that can be written, quoted
     * @param values how to read them from the model: through text where the type is the schema's own
     */
    private record Table(String name, boolean isPartitioned, List<String> columns, List<String> values) {}

    /** What is said before the copy, and what brings back the state after it. */
    private record Pause(String before, String after) {}

    private final Statement statement;
    private final String from;
    private final String to;

    RowCopy(Statement statement, String from, String to) {
        this.statement = statement;
        this.from = from;
        this.to = to;
    }

    /**
     * What was copied.
     *
     * @param tables how many tables there are
     * @param rows how many rows in all of them
     */
    record Copied(int tables, long rows) {}

    /**
     * @throws BookMeException if a table has another number of rows than its model: nothing of it is to be kept
     */
    static Copied copy(Connection connection, String from, String to) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return new RowCopy(statement, Quote.name(from), Quote.name(to)).copy();
        }
    }

    private Copied copy() throws SQLException {
        statement.execute("set local search_path = " + to + "; set local row_security = off");
        List<Table> tables = tables();
        List<Pause> pauses = pauses();
        for (Pause pause : pauses) {
            statement.execute(pause.before());
        }
        if (!tables.isEmpty()) {
            statement.execute("truncate "
                    + String.join(
                            ", ", tables.stream().map(t -> Quote.name(t.name())).toList()));
        }
        AtomicLong rows = new AtomicLong();
        Optional<SQLException> refused = new Rounds<Table>(statement.getConnection())
                .run(tables, table -> rows.addAndGet(copy(table)))
                .reason();
        if (refused.isPresent()) {
            throw refused.get();
        }
        for (Pause pause : pauses) {
            statement.execute(pause.after());
        }
        for (String sequence : texts("select relname from pg_catalog.pg_class where relkind = 'S' and relnamespace ="
                + " (select oid from pg_catalog.pg_namespace where nspname = current_schema())")) {
            String name = Quote.name(sequence);
            statement.execute("select setval(" + Quote.text(name) + "::regclass, last_value, is_called) from " + from
                    + "." + name);
        }
        for (String view : texts("select relname from pg_catalog.pg_class where relkind = 'm' and relispopulated and"
                + " relnamespace = (select oid from pg_catalog.pg_namespace where nspname = current_schema())"
                + " order by oid")) {
            statement.execute("refresh materialized view " + Quote.name(view));
        }
        copyChangelog();
        return new Copied(tables.size(), rows.get());
    }

    private long copy(Table table) throws SQLException {
        String name = Quote.name(table.name());
        String only = table.isPartitioned() ? "" : "only ";
        String columns = table.columns().isEmpty() ? "" : " (" + String.join(", ", table.columns()) + ")";
        statement.execute("insert into " + name + columns + " overriding system value select "
                + String.join(", ", table.values()) + " from " + only + from + "." + name);
        long copied = number("select count(*) from " + only + name);
        long model = number("select count(*) from " + only + from + "." + name);
        if (copied != model) {
            throw new BookMeException(
                    "Table " + name + " of " + from + " has " + model + " rows, its copy " + copied,
                    "Look for rules or functions of the table that change rows. Nothing was kept of the copy.");
        }
        return copied;
    }

    /** Those that hold rows themselves, or for their partitions. */
    private List<Table> tables() throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("""
                with n as (select oid from pg_catalog.pg_namespace where nspname = current_schema())
                select c.relname, c.relkind = 'p', array_remove(array_agg(quote_ident(a.attname) order by a.attnum), null),
                  array_remove(array_agg(quote_ident(a.attname) || case when (select oid from n) in (y.typnamespace, e.typnamespace)
                    then '::text::' || format_type(a.atttypid, a.atttypmod) else '' end order by a.attnum), null)
                from pg_catalog.pg_class c
                left join pg_catalog.pg_attribute a
                  on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                left join pg_catalog.pg_type y on y.oid = a.atttypid
                left join pg_catalog.pg_type e on e.oid = y.typelem
                where c.relnamespace = (select oid from n)
                  and c.relkind in ('r', 'p') and not c.relispartition and c.relname not like 'databasechange%'
                group by c.relname, c.relkind order by c.relname
                """)) {
            while (rows.next()) {
                tables.add(new Table(rows.getString(1), rows.getBoolean(2), texts(rows, 3), texts(rows, 4)));
            }
        }
        return tables;
    }

    private static List<String> texts(ResultSet rows, int column) throws SQLException {
        return List.of((String[]) rows.getArray(column).getArray());
    }

    private List<Pause> pauses() throws SQLException {
        List<Pause> pauses = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("""
                select format('alter table %s disable trigger %I', g.tgrelid::regclass, g.tgname),
                  format('alter table %s enable %s trigger %I', g.tgrelid::regclass,
                    case g.tgenabled when 'R' then 'replica' when 'A' then 'always' else '' end, g.tgname)
                from pg_catalog.pg_trigger g join pg_catalog.pg_class c on c.oid = g.tgrelid
                where c.relnamespace = (select oid from pg_catalog.pg_namespace where nspname = current_schema())
                  and c.relkind in ('r', 'p') and not g.tgisinternal and g.tgparentid = 0 and g.tgenabled <> 'D'
                union all
                select format('alter table %s drop constraint %I', k.conrelid::regclass, k.conname),
                  format('alter table %s add constraint %I %s', k.conrelid::regclass, k.conname,
                    pg_catalog.pg_get_constraintdef(k.oid))
                  || coalesce(format('; comment on constraint %I on %s is %L', k.conname, k.conrelid::regclass,
                    pg_catalog.obj_description(k.oid, 'pg_constraint')), '')
                from pg_catalog.pg_constraint k
                where k.connamespace = (select oid from pg_catalog.pg_namespace where nspname = current_schema())
                  and k.conrelid <> 0 and k.conparentid = 0 and k.coninhcount = 0
                  and (k.contype = 'f' or (k.contype in ('c', 'n') and not k.convalidated))
                union all
                select format('alter domain %s drop constraint %I', k.contypid::regtype, k.conname),
                  format('alter domain %s add constraint %I %s', k.contypid::regtype, k.conname,
                    pg_catalog.pg_get_constraintdef(k.oid))
                  || coalesce(format('; comment on constraint %I on domain %s is %L', k.conname, k.contypid::regtype,
                    pg_catalog.obj_description(k.oid, 'pg_constraint')), '')
                from pg_catalog.pg_constraint k
                where k.connamespace = (select oid from pg_catalog.pg_namespace where nspname = current_schema())
                  and k.contypid <> 0 and k.contype = 'c' and not k.convalidated
                """)) {
            while (rows.next()) {
                pauses.add(new Pause(rows.getString(1), PrintedCheck.readBack(rows.getString(2))));
            }
        }
        return pauses;
    }

    /** With its dates and order, so that going back takes the same way in both. */
    private void copyChangelog() throws SQLException {
        String columns =
                "id, author, filename, dateexecuted, orderexecuted, exectype, md5sum, description, comments, tag,"
                        + " liquibase, contexts, labels, deployment_id";
        statement.execute("delete from databasechangelog; insert into databasechangelog (" + columns + ") select "
                + columns + " from " + from + ".databasechangelog");
    }

    private List<String> texts(String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private long number(String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
