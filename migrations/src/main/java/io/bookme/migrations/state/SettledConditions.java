package io.bookme.migrations.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;

/**
 * Reads a catalog whose conditions are spelt as PostgreSQL spells them in the end. What it prints for a CHECK is parsed to
 * another tree when it is read again ({@code in ('a', 'b')} needs two rounds), so that a check that a migration wrote
 * and the same one that an entity wrote may look different, and one that was dropped and made again. Here each check,
 * exclusion constraint and partial index is made again from its own text until the text stays; all of that is taken back,
 * and only the reading is kept.
 */
public final class SettledConditions {

    private static final String SETTLE = """
            do $$
            declare
                checked record;
                before text;
                after text;
            begin
                for checked in
                    select c.conrelid::regclass::text as place, c.conname as name, c.oid as id
                      from pg_constraint c
                      join pg_class t on t.oid = c.conrelid
                     where t.relnamespace = current_schema()::regnamespace
                       and (c.contype = 'c' or c.contype = 'x' and exists (
                           select from pg_index i where i.indexrelid = c.conindid and i.indpred is not null))
                       and t.relkind in ('r', 'p') and t.relname not like 'databasechange%%'
                loop
                    before := pg_get_constraintdef(checked.id, true);
                    for round in 1..4 loop
                        execute format('alter table %s drop constraint %I', checked.place, checked.name);
                        execute format('alter table %s add constraint %I %s%s', checked.place, checked.name, before,
                            case when before not like 'CHECK %%' or before like '%% NOT VALID' then '' else ' not valid' end);
                        select regexp_replace(pg_get_constraintdef(c.oid, true), ' NOT VALID$', '') into after
                          from pg_constraint c
                         where c.conrelid = checked.place::regclass and c.conname = checked.name;
                        exit when after = regexp_replace(before, ' NOT VALID$', '');
                        before := after;
                    end loop;
                end loop;
                for checked in
                    select x.relname as name, x.oid as id
                      from pg_index i
                      join pg_class x on x.oid = i.indexrelid
                      join pg_class t on t.oid = i.indrelid
                     where t.relnamespace = current_schema()::regnamespace and i.indpred is not null and i.indisvalid
                       and t.relkind in ('r', 'p') and t.relname not like 'databasechange%%'
                       and not exists (select from pg_constraint c where c.conindid = x.oid)
                loop
                    before := pg_get_indexdef(checked.id);
                    for round in 1..4 loop
                        execute format('drop index %I', checked.name);
                        execute before;
                        select pg_get_indexdef(x.oid) into after from pg_class x
                         where x.relname = checked.name and x.relnamespace = current_schema()::regnamespace;
                        exit when after = before;
                        before := after;
                    end loop;
                end loop;
            end
            $$
            """.replace("%%", "%");

    private SettledConditions() {}

    /** Within a transaction of the caller's, who may have rows in the tables. What is not
     * valid yet counts as valid. */
    public static Catalog read(Connection connection, String schema) throws SQLException {
        Savepoint unsettled = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local search_path = \"" + schema.replace("\"", "\"\"") + "\"");
            statement.execute(SETTLE);
            return Catalog.read(connection, schema).asValid();
        } finally {
            connection.rollback(unsettled);
        }
    }
}
