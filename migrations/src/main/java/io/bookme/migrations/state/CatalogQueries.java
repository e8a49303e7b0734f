package io.bookme.migrations.state;

/**
 * The questions to {@code pg_catalog}, each about one schema, its name given as a parameter. Constraint types are listed by letter, since
 * a NOT NULL is a constraint too (type n), of a domain from PostgreSQL 17 and of a column from 18 on; both tell it themselves.
 */
final class CatalogQueries {

    /** What is ours: not Liquibase's, and not part of an extension. */
    private static final String OUR_TABLES = """
            from pg_class t
            join pg_namespace s on s.oid = t.relnamespace
            where s.nspname = ? and t.relkind in ('r', 'p', 'f') and t.relname not like 'databasechange%'
              and not exists (select from pg_depend d
                  where d.classid = 'pg_class'::regclass and d.objid = t.oid and d.deptype = 'e')
            """;

    private static final String OUR_CONSTRAINTS =
            "from pg_constraint c join (select t.oid as table_oid, t.relname as table_name " + OUR_TABLES
                    + ") o on o.table_oid = c.conrelid ";

    /** The names of a constraint's columns, in its own order. */
    private static final String NAMES = """
            array(select a.attname::text
                    from unnest(c.%1$s) with ordinality k (number, place)
                    join pg_attribute a on a.attrelid = c.%2$s and a.attnum = k.number
                   order by k.place)
            """;

    private static final String ACTION = """
            case c.%s when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade'
                when 'n' then 'set null' when 'd' then 'set default' end
            """;

    static final String TABLES = """
            select t.relname as table_name,
                   case t.relkind when 'r' then 'table' when 'p' then 'partitioned table' else 'foreign table' end
                       as kind,
                   obj_description(t.oid, 'pg_class') as comment
            """ + OUR_TABLES;

    /**
     * A time's full precision (6) is the same as none, and Hibernate always writes it. The measures are decoded as
     * PostgreSQL's own information schema does it.
     */
    static final String COLUMNS = """
            select o.table_name, a.attname as name,
                   format_type(a.atttypid, case when m.measured then null else a.atttypmod end) as type,
                   case when a.atttypid in ('varchar'::regtype, 'bpchar'::regtype) and a.atttypmod > 0
                       then a.atttypmod - 4 end as length,
                   case when a.atttypid = 'numeric'::regtype and a.atttypmod > 0
                            then ((a.atttypmod - 4) >> 16) & 65535
                        when m.temporal and a.atttypmod between 0 and 5 then a.atttypmod end as precision,
                   case when a.atttypid = 'numeric'::regtype and a.atttypmod > 0
                       then (((a.atttypmod - 4) & 2047) # 1024) - 1024 end as scale,
                   not a.attnotnull as nullable,
                   pg_get_expr(e.adbin, e.adrelid) as default_value,
                   case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as identity,
                   case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' end as generated,
                   case when a.attcollation <> y.typcollation then a.attcollation::regcollation::text end as collation,
                   col_description(a.attrelid, a.attnum) as comment
              from pg_attribute a
              join (select t.oid as table_oid, t.relname as table_name
            """ + OUR_TABLES + """
              ) o on o.table_oid = a.attrelid
              join pg_type y on y.oid = a.atttypid
              left join pg_attrdef e on e.adrelid = a.attrelid and e.adnum = a.attnum
             cross join lateral (select a.atttypid in ('time'::regtype, 'timetz'::regtype, 'timestamp'::regtype,
                                           'timestamptz'::regtype) as temporal,
                                        a.atttypid in ('varchar'::regtype, 'bpchar'::regtype, 'numeric'::regtype,
                                           'time'::regtype, 'timetz'::regtype, 'timestamp'::regtype,
                                           'timestamptz'::regtype) as measured) m
             where a.attnum > 0 and not a.attisdropped
            """;

    static final String KEYS = "select o.table_name, c.conname as name, c.contype = 'p' as is_primary, "
            + NAMES.formatted("conkey", "conrelid")
            + " as columns, c.condeferrable as deferrable, c.condeferred as deferred, "
            + "pg_get_constraintdef(c.oid, true) as definition "
            + OUR_CONSTRAINTS
            + "where c.contype in ('p', 'u')";

    static final String FOREIGN_KEYS = "select o.table_name, c.conname as name, "
            + NAMES.formatted("conkey", "conrelid")
            + " as columns, case when pg_table_is_visible(c.confrelid) then r.relname::text"
            + " else c.confrelid::regclass::text end as referenced_table, "
            + NAMES.formatted("confkey", "confrelid")
            + " as referenced_columns, "
            + ACTION.formatted("confdeltype")
            + " as on_delete, "
            + ACTION.formatted("confupdtype")
            + " as on_update, c.condeferrable as deferrable, c.condeferred as deferred, "
            + "c.convalidated as validated, pg_get_constraintdef(c.oid, true) as definition "
            + OUR_CONSTRAINTS
            + "join pg_class r on r.oid = c.confrelid where c.contype = 'f'";

    static final String CHECKS = "select o.table_name, c.conname as name, c.convalidated as validated, "
            + "pg_get_constraintdef(c.oid, true) as definition "
            + OUR_CONSTRAINTS
            + "where c.contype = 'c' or (c.contype = 'n' and not c.convalidated)";

    static final String EXCLUSIONS =
            "select o.table_name, c.conname as name, c.condeferrable as deferrable, c.condeferred as deferred, "
                    + "pg_get_constraintdef(c.oid, true) as definition "
                    + OUR_CONSTRAINTS
                    + "where c.contype = 'x'";

    /** An index behind a constraint is that constraint's business. */
    static final String INDEXES = """
            select o.table_name, i.relname as name, x.indisunique as is_unique, m.amname as method,
                   array(select pg_get_indexdef(i.oid, k.place::int, true)
                             || case when x.indoption[k.place - 1] & 1 = 1 then ' DESC' else '' end
                             || case x.indoption[k.place - 1] & 3
                                    when 1 then ' NULLS LAST' when 2 then ' NULLS FIRST' else '' end
                           from generate_series(1, x.indnkeyatts) k (place)
                          order by k.place) as columns,
                   pg_get_expr(x.indpred, x.indrelid, true) as predicate, x.indisvalid as valid,
                   pg_get_indexdef(i.oid, 0, true) as definition
              from pg_index x
              join pg_class i on i.oid = x.indexrelid
              join pg_am m on m.oid = i.relam
              join (select t.oid as table_oid, t.relname as table_name
            """ + OUR_TABLES + """
              ) o on o.table_oid = x.indrelid
             where not exists (select from pg_constraint c
                 where c.conindid = x.indexrelid and c.contype in ('p', 'u', 'x'))
            """;

    static final String TRIGGERS = """
            select o.table_name, g.tgname as name, g.tgenabled::text as enabled,
                   pg_get_triggerdef(g.oid, true) as definition
              from pg_trigger g
              join (select t.oid as table_oid, t.relname as table_name
            """ + OUR_TABLES + """
              ) o on o.table_oid = g.tgrelid
             where not g.tgisinternal
            """;

    static final String SEQUENCES = """
            select t.relname as name, format_type(q.seqtypid, null) as type, q.seqstart as start,
                   q.seqincrement as increment, q.seqmin as minimum, q.seqmax as maximum, q.seqcycle as cycles
              from pg_sequence q
              join pg_class t on t.oid = q.seqrelid
              join pg_namespace s on s.oid = t.relnamespace
             where s.nspname = ?
               and not exists (select from pg_depend d
                   where d.classid = 'pg_class'::regclass and d.objid = t.oid and d.deptype in ('i', 'e'))
            """;

    static final String OTHERS = """
            select case t.relkind when 'v' then 'view ' else 'materialized view ' end || t.relname as name,
                   pg_get_viewdef(t.oid, true) as definition
              from pg_class t join pg_namespace s on s.oid = t.relnamespace
             where s.nspname = ? and t.relkind in ('v', 'm')
               and not exists (select from pg_depend d
                   where d.classid = 'pg_class'::regclass and d.objid = t.oid and d.deptype = 'e')
            union all
            select 'routine ' || p.oid::regprocedure::text,
                   case when p.prokind = 'a' then 'aggregate'
                       else replace(pg_get_functiondef(p.oid),
                           quote_ident(s.nspname) || '.' || quote_ident(p.proname) || '(',
                           quote_ident(p.proname) || '(') end
              from pg_proc p join pg_namespace s on s.oid = p.pronamespace
             where s.nspname = ?
               and not exists (select from pg_depend d
                   where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
            union all
            select 'type ' || y.typname,
                   case y.typtype
                       when 'e' then (select string_agg(quote_literal(l.enumlabel), ', ' order by l.enumsortorder)
                                        from pg_enum l where l.enumtypid = y.oid)
                       when 'd' then format_type(y.typbasetype, y.typtypmod)
                           || case when y.typnotnull then ' NOT NULL' else '' end
                           || coalesce((select string_agg(' ' || pg_get_constraintdef(c.oid, true), '' order by c.conname)
                                          from pg_constraint c where c.contypid = y.oid and c.contype = 'c'), '')
                       else y.typtype::text end
              from pg_type y join pg_namespace s on s.oid = y.typnamespace
             where s.nspname = ? and y.typtype in ('e', 'd', 'r')
               and not exists (select from pg_depend d
                   where d.classid = 'pg_type'::regclass and d.objid = y.oid and d.deptype = 'e')
            """;

    private CatalogQueries() {}
}
