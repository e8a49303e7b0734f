package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A short name for what a schema's catalog really holds, to find schemas that drifted: columns,
 * constraints, indexes and triggers by name and definition, without OIDs, column numbers or Liquibase's
 * own tables. Computed for many schemas in one set-based pass.
 *
 * <p>Printing definitions is dear: PostgreSQL looks each name up on its own, through caches that the
 * migration has just emptied. So schemas whose rows in the catalog are alike, but for the OIDs of the schema's
 * own relations, are printed once ({@code alike}); what else may hold an OID is compared with it, so that
 * schemas are at worst printed more often than needed, never taken for each other.
 */
public final class CatalogFingerprint {
    private static final String RELATIONS = """
            with n as materialized (
              select oid, nspname from pg_catalog.pg_namespace where nspname = any (?::text[])),
            relation as materialized (
              select c.oid, c.relname, c.relkind, c.relnamespace
              from pg_catalog.pg_class c join n on n.oid = c.relnamespace
              where c.relkind in ('r', 'p', 'v', 'm') and c.relname not like 'databasechange%'),
            """;

    /** Each schema's example: the first of those that are alike. */
    private static final String ALIKE = """
            raw as (
              select r.relnamespace, hash_record_extended((r.relname, r.relkind, a.attnum, a.attname, a.atttypid,
                  a.atttypmod, a.attnotnull, a.attidentity, a.attgenerated), 1) as hash
              from relation r join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
              union all
              select r.relnamespace, hash_record_extended((r.relname, d.adnum, d.adbin::text), 2)
              from relation r join pg_catalog.pg_attrdef d on d.adrelid = r.oid
              union all
              select r.relnamespace, hash_record_extended((r.relname, k.conname, k.contype, k.convalidated,
                  k.condeferrable, k.condeferred, k.connoinherit, k.confupdtype, k.confdeltype, k.confmatchtype,
                  k.conkey::text, f.relname, nullif(f.relnamespace, r.relnamespace), k.confkey::text,
                  k.confdelsetcols::text, k.conexclop::text, k.conbin::text), 3)
              from relation r
              join pg_catalog.pg_constraint k on k.conrelid = r.oid and k.contype in ('p', 'u', 'f', 'c', 'x')
              left join pg_catalog.pg_class f on f.oid = k.confrelid
              union all
              select r.relnamespace, hash_record_extended((r.relname, c.relname, c.relam, c.reltablespace,
                  c.reloptions::text, i.indisvalid, i.indisunique, i.indnullsnotdistinct, i.indnkeyatts,
                  i.indkey::text, i.indclass::text, i.indcollation::text, i.indoption::text, i.indexprs::text,
                  i.indpred::text), 4)
              from relation r join pg_catalog.pg_index i on i.indrelid = r.oid
              join pg_catalog.pg_class c on c.oid = i.indexrelid
              union all
              select r.relnamespace, hash_record_extended((r.relname, g.tgname, g.tgenabled, g.tgtype, g.tgfoid,
                  g.tgconstrrelid, g.tgdeferrable, g.tginitdeferred, g.tgattr::text, g.tgargs::text, g.tgqual::text,
                  g.tgoldtable, g.tgnewtable), 5)
              from relation r join pg_catalog.pg_trigger g on g.tgrelid = r.oid and not g.tgisinternal),
            alike as materialized (
              select relnamespace, min(relnamespace) over (partition by hash) as example
              from (select relnamespace, bit_xor(hash) as hash from raw group by relnamespace) h),
            """;

    /** Each schema is its own example: with a handful, comparing takes longer than printing. */
    private static final String EACH = """
            alike as materialized (select oid as relnamespace, oid as example from n),
            """;

    private static final String PRINT = """
            t as materialized (
              select r.oid, r.relname, r.relkind, r.relnamespace, quote_ident(n.nspname) || '.' as prefix
              from relation r join n on n.oid = r.relnamespace
              where r.relnamespace in (select example from alike)),
            line as (
              select t.relnamespace, t.prefix, concat_ws(' ', t.relkind, t.relname, a.attname,
                  pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
                  pg_catalog.pg_get_expr(d.adbin, d.adrelid)) as text
              from t join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
              left join pg_catalog.pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
              union all
              select t.relnamespace, t.prefix, concat_ws(' ', 'constraint', t.relname, k.conname, k.convalidated,
                  pg_catalog.pg_get_constraintdef(k.oid))
              from t join pg_catalog.pg_constraint k on k.conrelid = t.oid and k.contype in ('p', 'u', 'f', 'c', 'x')
              union all
              select t.relnamespace, t.prefix, concat_ws(' ', 'index', i.indisvalid, pg_catalog.pg_get_indexdef(i.indexrelid))
              from t join pg_catalog.pg_index i on i.indrelid = t.oid
              union all
              select t.relnamespace, t.prefix, concat_ws(' ', 'trigger', g.tgenabled, pg_catalog.pg_get_triggerdef(g.oid))
              from t join pg_catalog.pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal),
            print as (
              select relnamespace as example,
                md5(string_agg(replace(text, prefix, ''), chr(10) order by replace(text, prefix, '') collate "C"))
                as fingerprint
              from line group by relnamespace)
            """;

    private static final String STORE = """
            update bookme.schema_state s
            set catalog_fingerprint = p.fingerprint, catalog_checked_at = now()
            from n join alike on alike.relnamespace = n.oid join print p using (example)
            where n.nspname = s.schema_name
            """;

    private static final int HANDFUL = 5;

    private CatalogFingerprint() {}

    /** Computes and stores the fingerprints of these schemas. */
    public static void refresh(Connection connection, List<String> schemas) throws SQLException {
        if (schemas.isEmpty()) {
            return;
        }
        String examples = schemas.size() > HANDFUL ? ALIKE : EACH;
        try (PreparedStatement update = connection.prepareStatement(RELATIONS + examples + PRINT + STORE)) {
            update.setArray(1, connection.createArrayOf("text", schemas.toArray()));
            update.executeUpdate();
        }
    }

    /**
     * Computes and stores those that are not known, because a run changed the schemas and did not live to look at them.
     * Those that somebody is at work on are left to him.
     */
    static void refreshUnknown(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            List<String> unknown = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("select schema_name from bookme.schema_state"
                    + " where catalog_fingerprint is null and kind <> 'spare' for update skip locked")) {
                while (rows.next()) {
                    unknown.add(rows.getString(1));
                }
            }
            refresh(connection, unknown);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** Computes the fingerprint of one schema and stores nothing; empty if there is nothing in it. */
    public static Optional<String> of(Connection connection, String schema) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement(RELATIONS + EACH + PRINT + "select fingerprint from print")) {
            query.setArray(1, connection.createArrayOf("text", new Object[] {schema}));
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }
}
