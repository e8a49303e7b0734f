package io.bookme.migrations.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;

/**
 * Reads a catalog whose checks are spelt as PostgreSQL spells them in the end. What it prints for a CHECK is parsed to
 * another tree when it is read again ({@code in ('a', 'b')} needs two rounds), so that a check that a migration wrote
 * and the same one that an entity wrote may look different. Here each is made again from its own text until the text
 * stays; all of that is taken back, and only the reading is kept.
 */
public final class SettledChecks {

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
                     where t.relnamespace = current_schema()::regnamespace and c.contype = 'c'
                       and t.relkind in ('r', 'p') and t.relname not like 'databasechange%%'
                loop
                    before := pg_get_constraintdef(checked.id, true);
                    for round in 1..4 loop
                        execute format('alter table %s drop constraint %I', checked.place, checked.name);
                        execute format('alter table %s add constraint %I %s%s', checked.place, checked.name, before,
                            case when before like '%% NOT VALID' then '' else ' not valid' end);
                        select regexp_replace(pg_get_constraintdef(c.oid, true), ' NOT VALID$', '') into after
                          from pg_constraint c
                         where c.conrelid = checked.place::regclass and c.conname = checked.name;
                        exit when after = regexp_replace(before, ' NOT VALID$', '');
                        before := after;
                    end loop;
                end loop;
            end
            $$
            """.replace("%%", "%");

    private SettledChecks() {}

    /** Within a transaction of the caller's, who may have rows in the tables. A check that is not valid counts as one that is. */
    public static Catalog read(Connection connection, String schema) throws SQLException {
        Savepoint unsettled = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local search_path = \"" + schema.replace("\"", "\"\"") + "\"");
            statement.execute(SETTLE);
            return Catalog.read(connection, schema).withValidChecks();
        } finally {
            connection.rollback(unsettled);
        }
    }
}
