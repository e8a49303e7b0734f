package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A short name for what a schema's catalog really holds, to find schemas that drifted: columns,
 * constraints, indexes and triggers by name and definition, without OIDs, column numbers or Liquibase's
 * own tables. Computed for many schemas in one set-based pass.
 *
 * <p>Printing definitions is dear: PostgreSQL looks each name up on its own, through caches that the
 * migration has just emptied. So schemas whose rows in the catalog are alike, but for the OIDs of the schema's
 * own relations, are printed once; what else may hold an OID is compared with it, so that
 * schemas are at worst printed more often than needed, never taken for each other.
 */
public final class CatalogFingerprint {
    /**
     * A schema's tables are found by what depends on it: pg_class has no index by schema, and grows with the fleet.
     *
     * <p>Here and below catalogs are asked for arrays of OIDs: from 17 on, PostgreSQL takes all of them in one walk over
     * the index, where a join would start anew for each.
     */
    private static final String RELATIONS = """
            with n as materialized (
              select oid, nspname from pg_catalog.pg_namespace where nspname = any (?::name[])),
            relation as materialized (
              select c.oid, c.relname, c.relkind, c.relnamespace, c.relhastriggers
              from pg_catalog.pg_class c
              where c.oid = any (array(
                  select d.objid from pg_catalog.pg_depend d
                  where d.refclassid = 'pg_catalog.pg_namespace'::regclass and d.refobjid = any (array(select oid from n))
                    and d.classid = 'pg_catalog.pg_class'::regclass))
                and c.relkind in ('r', 'p', 'v', 'm') and c.relname not like 'databasechange%'),
            """;

    /** The same for some tables only, by their names. */
    private static final String SOME_RELATIONS = """
            with n as materialized (
              select oid, nspname from pg_catalog.pg_namespace where nspname = any (?::name[])),
            relation as materialized (
              select c.oid, c.relname, c.relkind, c.relnamespace, c.relhastriggers
              from pg_catalog.pg_class c
              where c.relname = any (?::name[]) and c.relnamespace = any (array(select oid from n))
                and c.relkind in ('r', 'p', 'v', 'm')),
            """;

    /**
     * What tells schemas apart, in 64 bits each: the rows of a relation make a hash of its own, and those of its relations
     * the schema's. A hash that goes into another one goes there as the seed, which takes all 64 bits; as a value it
     * would count for 32.
     */
    private static final String HASHES = """
            part (relid, relnamespace, hash) as (
              select oid, relnamespace, hashnameextended(relname, relkind::int) from relation
              union all
              select a.attrelid, null, bit_xor(hashnameextended(a.attname, hashoidextended(a.atttypid,
                  (a.atttypmod::bigint << 32) + (a.attnum * 131072 + a.attidentity::int * 512 + a.attgenerated::int * 2
                    + a.attnotnull::int))))
              from pg_catalog.pg_attribute a
              where a.attrelid = any (array(select oid from relation)) and a.attnum > 0 and not a.attisdropped
              group by a.attrelid
              union all
              select d.adrelid, null, bit_xor(hashtextextended(d.adbin::text, d.adnum))
              from pg_catalog.pg_attrdef d
              where d.adrelid = any (array(select oid from relation))
              group by d.adrelid
              union all
              select k.conrelid, null, bit_xor(case k.contype
                when 'c' then hash_record_extended((k.conname, k.convalidated, k.connoinherit, k.conbin::text), 1)
                when 'f' then hash_record_extended((k.conname, k.convalidated, k.condeferrable, k.condeferred,
                  k.confupdtype, k.confdeltype, k.confmatchtype, k.conkey, k.confkey, k.confdelsetcols), (
                    select hashnameextended(f.relname, coalesce(nullif(f.relnamespace, k.connamespace), 0)::bigint)
                    from pg_catalog.pg_class f where f.oid = k.confrelid))
                else hash_record_extended((k.conname, k.contype, k.condeferrable, k.condeferred, k.conkey,
                  k.conexclop), 2) end)
              from pg_catalog.pg_constraint k
              where k.conrelid = any (array(select oid from relation)) and k.contype not in ('n', 't')
              group by k.conrelid
              union all
              select i.indrelid, null, bit_xor(hash_record_extended((c.relname, c.relam, c.reltablespace, c.reloptions,
                  i.indisvalid, i.indisunique, i.indnullsnotdistinct, i.indnkeyatts, i.indkey::int2[], i.indclass,
                  i.indcollation, i.indoption::int2[], i.indexprs::text, i.indpred::text), 3))
              from pg_catalog.pg_index i
              join pg_catalog.pg_class c on c.oid = i.indexrelid
              where i.indrelid = any (array(select oid from relation))
              group by i.indrelid
              union all
              select g.tgrelid, null, hash_record_extended((g.tgname, g.tgenabled, g.tgtype, g.tgfoid, g.tgconstrrelid,
                  g.tgdeferrable, g.tginitdeferred, g.tgattr::text, g.tgargs::text, g.tgqual::text, g.tgoldtable,
                  g.tgnewtable), 4)
              from pg_catalog.pg_trigger g
              where g.tgrelid = any (array(select oid from relation where relhastriggers)) and not g.tgisinternal)
            select n.nspname, h.hash
            from (
              select relnamespace, bit_xor(hash) as hash
              from (
                select max(relnamespace) as relnamespace, hashoidextended(0, bit_xor(hash)) as hash
                from part group by relid) r
              group by relnamespace) h
            join n on n.oid = h.relnamespace
            """;

    /**
     * The same on a PostgreSQL before 17, which keeps with an expression where in its message each part stood: there the
     * same change would make no two schemas alike.
     */
    private static final String HASHES_BEFORE_17 = HASHES.replaceAll(
            "\\w\\.(?:adbin|conbin|indexprs|indpred|tgqual)::text",
            "pg_catalog.regexp_replace($0, ' :location \\\\d+', '', 'g')");

    /** The same on a PostgreSQL from 18 on, where a constraint may not be enforced, or hold for periods. */
    private static final String HASHES_FROM_18 =
            HASHES.replace("k.convalidated", "k.convalidated, k.conenforced, k.conperiod");

    private static final String PRINT = """
            t as materialized (
              select r.oid, r.relname, r.relkind, r.relnamespace, quote_ident(n.nspname) || '.' as prefix
              from relation r join n on n.oid = r.relnamespace),
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
              select relnamespace,
                md5(string_agg(replace(text, prefix, ''), chr(10) order by replace(text, prefix, '') collate "C"))
                as fingerprint
              from line group by relnamespace)
            """;

    private static final String STORE_PRINTED = """
            update bookme.schema_state s
            set catalog_fingerprint = p.fingerprint, catalog_checked_at = clock_timestamp()
            from n join print p on p.relnamespace = n.oid
            where n.nspname = s.schema_name
            """;

    private static final String STORE = """
            update bookme.schema_state s
            set catalog_fingerprint = t.fingerprint, catalog_checked_at = clock_timestamp()
            from unnest(?::text[], ?::text[]) as t (schema_name, fingerprint)
            where s.schema_name = t.schema_name
            """;

    /** Changed since it was looked at, by this build or by one that does not take the old fingerprint away. */
    private static final String UNKNOWN = "s.kind <> 'spare' and (s.catalog_fingerprint is null"
            + " or s.catalog_checked_at is null or s.catalog_checked_at < s.updated_at)";

    /** With so few, comparing takes longer than printing. */
    private static final int HANDFUL = 5;

    private CatalogFingerprint() {}

    /** Computes and stores the fingerprints of these schemas; those that somebody else is at work on are left to him. */
    public static void refresh(Connection connection, List<String> schemas) throws SQLException {
        inTransaction(connection, "", c -> {
            List<String> free = names(lock(c, "s.schema_name = any (?)", schemas, schemas.size()));
            if (free.size() > HANDFUL) {
                refresh(c, free, new HashMap<>());
            } else {
                refreshEach(c, free);
            }
            return free;
        });
    }

    /**
     * Computes and stores the fingerprint of a schema that the caller's transaction has made.
     *
     * @param printed what others had for which the same texts ran, by what tells them apart; what is not among it is
     *     printed and added
     */
    static void refreshNew(Connection connection, String schema, Map<Long, String> printed) throws SQLException {
        refresh(connection, List.of(schema), printed);
    }

    /**
     * The next part of those that nobody has looked at since they were changed: computes and stores their fingerprints.
     * Those that somebody is at work on are left to him.
     *
     * @param runId only what this run is done with; empty for all, spare schemas aside
     * @param after only schemas after this one, by name
     * @param seen what earlier parts have shown; is kept up
     * @return the schemas of the part; fewer than {@code most} if it is the last
     */
    static List<String> refreshUnknown(
            Connection connection, Optional<Long> runId, String after, int most, CatalogsSeen seen)
            throws SQLException {
        String ofRun = runId.map(id -> " and exists (select from bookme.outcome o where o.run_id = " + id
                        + " and o.schema_name = s.schema_name and o.state = 'DONE')")
                .orElse("");
        // what a crash takes away of it is read again
        return inTransaction(connection, " set local synchronous_commit = off", c -> {
            List<CatalogsSeen.Had> part =
                    lock(c, UNKNOWN + " and s.schema_name > (?::text[])[1]" + ofRun, List.of(after), most);
            if (!part.isEmpty()) {
                store(c, seen.fingerprints(c, part));
            }
            return names(part);
        });
    }

    private static List<String> names(List<CatalogsSeen.Had> schemas) {
        return schemas.stream().map(CatalogsSeen.Had::schema).toList();
    }

    /** In the caller's transaction, or in one whose locks do not outlast a client that goes to sleep. */
    private static List<String> inTransaction(
            Connection connection, String further, InTransaction.Work<List<String>> work) throws SQLException {
        if (!connection.getAutoCommit()) {
            return work.in(connection);
        }
        return InTransaction.on(connection, c -> {
            try (Statement statement = c.createStatement()) {
                statement.execute("set local idle_in_transaction_session_timeout = '5s';"
                        + " set local client_connection_check_interval = '1s';"
                        // without statistics, a scan would compare each row with each OID of an array
                        + " set local enable_seqscan = off;"
                        + " set local max_parallel_workers_per_gather = 0; set local jit = off;"
                        + further);
            }
            return work.in(c);
        });
    }

    /** The first of those whose claims can be had; they are had until the transaction ends. */
    private static List<CatalogsSeen.Had> lock(Connection connection, String condition, List<String> schemas, int most)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "select s.schema_name, s.catalog_before, s.changelog_fingerprint, pg_catalog.pg_backend_pid()"
                        + " from bookme.schema_state s where " + condition
                        + " order by s.schema_name limit ? for update of s skip locked")) {
            query.setArray(1, connection.createArrayOf("text", schemas.toArray()));
            query.setInt(2, most);
            List<CatalogsSeen.Had> found = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(new CatalogsSeen.Had(
                            rows.getString(1), Optional.ofNullable(rows.getString(2)), rows.getString(3)));
                    WatchedConnections.servedBy(connection, rows.getInt(4));
                }
            }
            return found;
        }
    }

    private static void refreshEach(Connection connection, List<String> schemas) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(RELATIONS + PRINT + STORE_PRINTED)) {
            update.setArray(1, connection.createArrayOf("text", schemas.toArray()));
            update.executeUpdate();
        }
    }

    private static void refresh(Connection connection, List<String> schemas, Map<Long, String> printed)
            throws SQLException {
        store(connection, read(connection, schemas, printed));
    }

    /**
     * Computes the fingerprints of schemas and stores nothing; what holds nothing has none.
     *
     * @param printed the fingerprints that were printed already, by what tells them apart; more are added
     */
    static Map<String, String> read(Connection connection, List<String> schemas, Map<Long, String> printed)
            throws SQLException {
        Map<String, String> read = new LinkedHashMap<>();
        for (Map.Entry<String, Long> entry : hashes(connection, schemas).entrySet()) {
            Optional<String> fingerprint = Optional.ofNullable(printed.get(entry.getValue()));
            fingerprint = fingerprint.isPresent() ? fingerprint : of(connection, entry.getKey());
            if (fingerprint.isPresent()) {
                printed.put(entry.getValue(), fingerprint.get());
                read.put(entry.getKey(), fingerprint.get());
            }
        }
        return read;
    }

    private static Map<String, Long> hashes(Connection connection, List<String> schemas) throws SQLException {
        return hashes(connection, RELATIONS, schemas, Optional.empty());
    }

    /** What tells apart what schemas hold in these tables; those without any are left out. */
    static Map<String, Long> hashes(Connection connection, List<String> schemas, Set<String> tables)
            throws SQLException {
        return hashes(connection, SOME_RELATIONS, schemas, Optional.of(tables));
    }

    private static Map<String, Long> hashes(
            Connection connection, String relations, List<String> schemas, Optional<Set<String>> tables)
            throws SQLException {
        Map<String, Long> hashes = new LinkedHashMap<>();
        int version = connection.getMetaData().getDatabaseMajorVersion();
        String ofVersion = version < 17 ? HASHES_BEFORE_17 : version < 18 ? HASHES : HASHES_FROM_18;
        try (PreparedStatement query = connection.prepareStatement(relations + ofVersion)) {
            query.setArray(1, connection.createArrayOf("text", schemas.toArray()));
            if (tables.isPresent()) {
                query.setArray(2, connection.createArrayOf("text", tables.get().toArray()));
            }
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    hashes.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return hashes;
    }

    private static void store(Connection connection, Map<String, String> fingerprints) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(STORE)) {
            update.setArray(
                    1, connection.createArrayOf("text", fingerprints.keySet().toArray()));
            update.setArray(
                    2, connection.createArrayOf("text", fingerprints.values().toArray()));
            update.executeUpdate();
        }
    }

    /** Computes the fingerprint of one schema and stores nothing; empty if there is nothing in it. */
    public static Optional<String> of(Connection connection, String schema) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement(RELATIONS + PRINT + "select fingerprint from print")) {
            query.setArray(1, connection.createArrayOf("text", new Object[] {schema}));
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }
}
