package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * All that a schema's catalog holds, a line each, to say what differs between two schemas: what the catalog
 * fingerprint sees, and sequences, views, functions, types, policies, comments and rights too. No line names
 * the schema, an OID or a column's number, so schemas made alike have the same lines.
 */
public final class CatalogLines {
    /** With a search_path of the schema alone, PostgreSQL prints no name of it. */
    private static final String QUERY = """
            with n as materialized (select oid from pg_catalog.pg_namespace where nspname = current_schema()),
            t as materialized (
              select c.*, case c.relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized view'
                  else 'table' end as word
              from pg_catalog.pg_class c join n on n.oid = c.relnamespace
              where c.relname not like 'databasechange%' and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')),
            p as materialized (
              select p.*, p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' as signature
              from pg_catalog.pg_proc p join n on n.oid = p.pronamespace),
            y as materialized (
              select y.* from pg_catalog.pg_type y join n on n.oid = y.typnamespace
              where y.typtype in ('e', 'd', 'r') or (y.typtype = 'c' and y.typrelid in (
                select oid from pg_catalog.pg_class where relkind = 'c')))
            select concat_ws(' ', word, relname, relpersistence, reloptions::text, relrowsecurity, relforcerowsecurity,
                relreplident, pg_catalog.pg_get_expr(relpartbound, t.oid), pg_catalog.pg_get_partkeydef(t.oid))
            from t
            union all
            select concat_ws(' ', 'column', t.relname || '.' || a.attname,
                pg_catalog.format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
                'identity ' || nullif(a.attidentity::text, ''), 'generated ' || nullif(a.attgenerated::text, ''),
                'default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid),
                'collate ' || nullif(nullif(a.attcollation, 0)::pg_catalog.regcollation::text, '"default"'))
            from t join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
            left join pg_catalog.pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
            where t.relkind <> 'S'
            union all
            select concat_ws(' ', 'constraint', t.relname || '.' || k.conname,
                pg_catalog.pg_get_constraintdef(k.oid, true))
            from t join pg_catalog.pg_constraint k on k.conrelid = t.oid and k.contype in ('p', 'u', 'f', 'c', 'x')
            union all
            select concat_ws(' ', 'index', case when not i.indisvalid then 'invalid' end,
                pg_catalog.pg_get_indexdef(i.indexrelid, 0, true))
            from t join pg_catalog.pg_index i on i.indrelid = t.oid
            union all
            select concat_ws(' ', 'trigger', g.tgenabled, pg_catalog.pg_get_triggerdef(g.oid, true))
            from t join pg_catalog.pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
            union all
            select concat_ws(' ', 'definition of', t.relname, pg_catalog.pg_get_viewdef(t.oid, true))
            from t where t.relkind in ('v', 'm')
            union all
            select concat_ws(' ', 'rule', t.relname, pg_catalog.pg_get_ruledef(r.oid, true))
            from t join pg_catalog.pg_rewrite r on r.ev_class = t.oid and r.rulename <> '_RETURN'
            union all
            select concat_ws(' ', 'policy', t.relname || '.' || o.polname, o.polcmd, o.polpermissive,
                array(select pg_catalog.pg_get_userbyid(r) from unnest(o.polroles) r order by 1)::text,
                pg_catalog.pg_get_expr(o.polqual, o.polrelid), pg_catalog.pg_get_expr(o.polwithcheck, o.polrelid))
            from t join pg_catalog.pg_policy o on o.polrelid = t.oid
            union all
            select concat_ws(' ', 'values of', t.relname, pg_catalog.format_type(s.seqtypid, null), s.seqstart,
                s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)
            from t join pg_catalog.pg_sequence s on s.seqrelid = t.oid
            union all
            select concat_ws(' ', 'function', p.signature, pg_catalog.pg_get_function_result(p.oid), p.prokind, p.provolatile,
                p.prosecdef, p.proisstrict, p.proparallel, p.proconfig::text,
                (select lanname from pg_catalog.pg_language where oid = p.prolang), p.prosrc,
                pg_catalog.pg_get_function_sqlbody(p.oid))
            from p
            union all
            select concat_ws(' ', 'type', y.typname, y.typtype, nullif(pg_catalog.format_type(y.typbasetype, y.typtypmod), '-'),
                y.typnotnull, y.typdefault,
                (select string_agg(e.enumlabel, ', ' order by e.enumsortorder) from pg_catalog.pg_enum e
                  where e.enumtypid = y.oid),
                (select string_agg(k.conname || ' ' || pg_catalog.pg_get_constraintdef(k.oid, true), ', '
                  order by k.conname) from pg_catalog.pg_constraint k where k.contypid = y.oid and k.contype = 'c'),
                (select string_agg(a.attname || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod), ', '
                  order by a.attnum) from pg_catalog.pg_attribute a
                  where y.typrelid <> 0 and a.attrelid = y.typrelid and a.attnum > 0 and not a.attisdropped))
            from y
            union all
            select concat_ws(' ', 'comment on', t.word, t.relname || coalesce('.' || a.attname, ''), d.description)
            from t join pg_catalog.pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = t.oid
            left join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.objsubid and d.objsubid > 0
            union all
            select concat_ws(' ', 'comment on constraint', t.relname || '.' || k.conname, d.description)
            from t join pg_catalog.pg_constraint k on k.conrelid = t.oid
            join pg_catalog.pg_description d on d.classoid = 'pg_constraint'::regclass and d.objoid = k.oid
            union all
            select concat_ws(' ', 'comment on index', c.relname, d.description)
            from t join pg_catalog.pg_index i on i.indrelid = t.oid join pg_catalog.pg_class c on c.oid = i.indexrelid
            join pg_catalog.pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid
            union all
            select concat_ws(' ', 'comment on trigger', t.relname || '.' || g.tgname, d.description)
            from t join pg_catalog.pg_trigger g on g.tgrelid = t.oid
            join pg_catalog.pg_description d on d.classoid = 'pg_trigger'::regclass and d.objoid = g.oid
            union all
            select concat_ws(' ', 'comment on function', p.signature, d.description)
            from p join pg_catalog.pg_description d on d.classoid = 'pg_proc'::regclass and d.objoid = p.oid
            union all
            select concat_ws(' ', 'comment on type', y.typname, d.description)
            from y join pg_catalog.pg_description d on d.classoid = 'pg_type'::regclass and d.objoid = y.oid
            union all
            select concat_ws(' ', 'comment on schema', d.description)
            from n join pg_catalog.pg_description d on d.classoid = 'pg_namespace'::regclass and d.objoid = n.oid
            union all
            select concat_ws(' ', 'grant on', t.word, t.relname, x.privilege_type, 'to', coalesce(nullif(x.grantee, 0)::regrole::text, 'public'),
                case when x.is_grantable then 'with grant option' end)
            from t, pg_catalog.aclexplode(coalesce(t.relacl, pg_catalog.acldefault(
              case t.relkind when 'S' then 's' else 'r' end::"char", t.relowner))) x
            union all
            select concat_ws(' ', 'grant on column', t.relname || '.' || a.attname, x.privilege_type, 'to',
                coalesce(nullif(x.grantee, 0)::regrole::text, 'public'),
                case when x.is_grantable then 'with grant option' end)
            from t join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped,
              pg_catalog.aclexplode(a.attacl) x
            union all
            select concat_ws(' ', 'grant on function', p.signature, x.privilege_type, 'to',
                coalesce(nullif(x.grantee, 0)::regrole::text, 'public'),
                case when x.is_grantable then 'with grant option' end)
            from p, pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) x
            union all
            select concat_ws(' ', 'grant on schema', x.privilege_type, 'to',
                coalesce(nullif(x.grantee, 0)::regrole::text, 'public'),
                case when x.is_grantable then 'with grant option' end)
            from pg_catalog.pg_namespace s join n on n.oid = s.oid,
              pg_catalog.aclexplode(coalesce(s.nspacl, pg_catalog.acldefault('n', s.nspowner))) x
            """;

    private CatalogLines() {}

    /**
     * Sorted.
     *
     * @param connection with a transaction open; its search_path is set for the rest of it
     */
    public static List<String> of(Connection connection, String schema) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local search_path = " + Quote.name(schema));
            TreeSet<String> lines = new TreeSet<>();
            try (ResultSet rows = statement.executeQuery(QUERY)) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
            return List.copyOf(lines);
        }
    }

    /** What {@code actual} lacks ({@code - line}) and what it has beside {@code expected} ({@code + line}). */
    public static List<String> differences(List<String> expected, List<String> actual) {
        List<String> differences = new ArrayList<>();
        expected.stream()
                .filter(line -> !actual.contains(line))
                .map(line -> "- " + line)
                .forEach(differences::add);
        actual.stream()
                .filter(line -> !expected.contains(line))
                .map(line -> "+ " + line)
                .forEach(differences::add);
        return differences;
    }
}
