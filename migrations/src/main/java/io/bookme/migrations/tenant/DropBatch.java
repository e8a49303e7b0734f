package io.bookme.migrations.tenant;

import io.bookme.migrations.run.Quote;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * So many relations of a schema as one transaction can drop without filling PostgreSQL's lock table, which has room for
 * {@code max_locks_per_transaction * (max_connections + max_prepared_transactions)} locks of all sessions together.
 *
 * @param relations what to drop, as {@code table "schema"."name"}
 * @param isLast true if nothing else is in the schema
 */
record DropBatch(List<String> relations, boolean isLast) {
    /** What other sessions leave for us at worst is not known; a quarter has been enough. */
    private static final int SHARE = 4;

    /** PostgreSQL locks each object that goes: an estimate of how many go with a relation. */
    private static final String COSTS = """
            with n as (select oid from pg_catalog.pg_namespace where nspname = ?)
            select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table'
                when 'S' then 'sequence' else 'table' end as word, c.relname,
              3 + case when c.reltoastrelid = 0 then 0 else 2 end
              + (select count(*) from pg_catalog.pg_index i where i.indrelid = c.oid)
              + (select count(*) from pg_catalog.pg_constraint k where c.oid in (k.conrelid, k.confrelid))
              + (select count(*) from pg_catalog.pg_attrdef d where d.adrelid = c.oid)
              + (select count(*) from pg_catalog.pg_trigger g where g.tgrelid = c.oid)
              + (select count(*) from pg_catalog.pg_depend d where d.refclassid = 'pg_class'::regclass
                  and d.refobjid = c.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')) as locks
            from pg_catalog.pg_class c
            where c.relnamespace = (select oid from n) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
              and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_class'::regclass
                and d.objid = c.oid and d.deptype in ('a', 'i') and d.refobjsubid > 0
                and d.refclassid = 'pg_class'::regclass)
            order by c.relispartition desc, c.relkind in ('v', 'm') desc, c.relname
            """;

    /** How many locks one transaction of ours may take here. */
    static int budget(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('max_locks_per_transaction')::bigint *"
                        + " (current_setting('max_connections')::bigint +"
                        + " current_setting('max_prepared_transactions')::bigint)")) {
            row.next();
            return (int) Math.max(1, Math.min(Integer.MAX_VALUE, row.getLong(1) / SHARE));
        }
    }

    /** The next relations; at least one, if one is left. */
    static DropBatch next(Connection connection, String schema, int budget) throws SQLException {
        List<String> relations = new ArrayList<>();
        long locks = 0;
        try (PreparedStatement query = connection.prepareStatement(COSTS)) {
            query.setString(1, schema);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    locks += rows.getLong("locks");
                    if (locks > budget && !relations.isEmpty()) {
                        return new DropBatch(relations, false);
                    }
                    relations.add(rows.getString("word") + " if exists " + Quote.name(schema) + "."
                            + Quote.name(rows.getString("relname")));
                }
            }
        }
        return new DropBatch(relations, true);
    }

    void drop(Statement statement) throws SQLException {
        for (String relation : relations) {
            statement.execute("drop " + relation + " cascade");
        }
    }
}
