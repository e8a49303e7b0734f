package io.bookme.migrations.data;

import io.bookme.migrations.data.SchemaObject.Kind;
import java.util.EnumMap;
import java.util.Map;

/**
 * What to ask {@code pg_catalog} for each kind of object: its name, the statement that makes it and the one that
 * drops it. To be run with the schema as the whole search_path: then PostgreSQL prints its names bare. What it
 * qualifies all the same loses the prefix here.
 */
final class ObjectQueries {
    private static final String SEQUENCE_FORM = "increment by %s minvalue %s maxvalue %s start with %s cache %s %s";

    private static final String SEQUENCE_VALUES = "s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache,"
            + " case when s.seqcycle then 'cycle' else 'no cycle' end";

    /** Relations of the schema that no extension brought. */
    private static final String RELATIONS = """
            pg_catalog.pg_class c
            join here on c.relnamespace = here.oid and not exists (select from pg_catalog.pg_depend e
              where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
            """;

    private static final String HERE =
            "with here as (select oid, nspname, quote_ident(nspname) || '.' as prefix from pg_catalog.pg_namespace"
                    + " where nspname = current_schema()) ";

    private static final String TYPES = """
            select quote_ident(t.typname),
              case t.typtype
                when 'e' then format('create type %I as enum (%s)', t.typname,
                  (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)
                   from pg_catalog.pg_enum e where e.enumtypid = t.oid))
                when 'd' then format('create domain %I as %s%s%s%s', t.typname, format_type(t.typbasetype, t.typtypmod),
                  ' default ' || t.typdefault, case when t.typnotnull then ' not null' end,
                  (select string_agg(format(' constraint %I %s', k.conname, pg_get_constraintdef(k.oid)), '' order by k.conname)
                   from pg_catalog.pg_constraint k where k.contypid = t.oid and k.contype = 'c' and k.convalidated))
                else format('create type %I as (%s)', t.typname,
                  (select string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum)
                   from pg_catalog.pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped))
              end,
              format('drop %s %I cascade', case t.typtype when 'd' then 'domain' else 'type' end, t.typname)
            from pg_catalog.pg_type t join here on t.typnamespace = here.oid
            left join pg_catalog.pg_class c on c.oid = t.typrelid
            where t.typtype in ('e', 'd') or (t.typtype = 'c' and c.relkind = 'c')
            order by t.oid
            """;

    private static final String SEQUENCES = "select quote_ident(c.relname), format('create sequence %I as %s "
            + SEQUENCE_FORM + "', c.relname, format_type(s.seqtypid, null), " + SEQUENCE_VALUES
            + "), format('drop sequence %I cascade', c.relname) from " + RELATIONS
            + """
            join pg_catalog.pg_sequence s on s.seqrelid = c.oid
            where not exists (select from pg_catalog.pg_depend d
              where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i')
            order by c.relname
            """;

    private static final String FUNCTIONS = """
            select format('%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)),
              overlay(pg_get_functiondef(p.oid) placing '' from position(here.prefix in pg_get_functiondef(p.oid))
                for length(here.prefix)),
              format('drop routine %I(%s) cascade', p.proname, pg_get_function_identity_arguments(p.oid))
            from pg_catalog.pg_proc p join here on p.pronamespace = here.oid
            where p.prokind <> 'a' and not exists (select from pg_catalog.pg_depend e
              where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e')
            order by p.oid
            """;

    private static final String TABLES = "select quote_ident(c.relname), format('create %stable %I ()%s',"
            + " case c.relpersistence when 'u' then 'unlogged ' else '' end, c.relname,"
            + " ' with (' || array_to_string(c.reloptions, ', ') || ')'), format('drop table %I cascade', c.relname)"
            + " from " + RELATIONS + " where c.relkind = 'r' order by c.relname";

    private static final String COLUMNS = "select format('%I.%I', c.relname, a.attname),"
            + " format('alter table %I add column %I %s%s%s%s', c.relname, a.attname,"
            + " format_type(a.atttypid, a.atttypmod), (select ' collate ' || a.attcollation::regcollation"
            + " where a.attcollation <> t.typcollation), case when a.attidentity <> '' then"
            + " format(' generated %s as identity (sequence name %I " + SEQUENCE_FORM
            + ")', case a.attidentity when 'a' then 'always' else 'by default' end, q.relname, " + SEQUENCE_VALUES
            + ")" + """
             when a.attgenerated = 's' then format(' generated always as (%s) stored', pg_get_expr(d.adbin, d.adrelid))
             when a.attgenerated <> '' then format(' generated always as (%s) virtual', pg_get_expr(d.adbin, d.adrelid))
             when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) end,
             case when a.attnotnull and not exists (select from pg_catalog.pg_constraint k where k.conrelid = c.oid
               and k.contype = 'n' and not k.convalidated and k.conkey = array[a.attnum]) then ' not null' end),
            format('alter table %I drop column %I cascade', c.relname, a.attname)
            from """ + " " + RELATIONS + """
            join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            join pg_catalog.pg_type t on t.oid = a.atttypid
            left join pg_catalog.pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
            left join pg_catalog.pg_depend i on a.attidentity <> '' and i.classid = 'pg_class'::regclass
              and i.refclassid = 'pg_class'::regclass and i.refobjid = c.oid and i.refobjsubid = a.attnum and i.deptype = 'i'
            left join pg_catalog.pg_class q on q.oid = i.objid
            left join pg_catalog.pg_sequence s on s.seqrelid = q.oid
            where c.relkind = 'r'
            order by c.relname, a.attnum
            """;

    private static final String OWNERSHIPS = "select quote_ident(c.relname), format('alter sequence %I owned by %I.%I',"
            + " c.relname, o.relname, a.attname), format('alter sequence %I owned by none', c.relname) from "
            + RELATIONS
            + """
            join pg_catalog.pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid
              and d.refclassid = 'pg_class'::regclass and d.deptype = 'a' and d.refobjsubid > 0
            join pg_catalog.pg_class o on o.oid = d.refobjid
            join pg_catalog.pg_attribute a on a.attrelid = o.oid and a.attnum = d.refobjsubid
            where c.relkind = 'S'
            order by c.relname
            """;

    private static final String CONSTRAINTS = "select format('%I.%I', c.relname, k.conname),"
            + " format('alter table %I add constraint %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid)),"
            + " format('alter table %I drop constraint %I cascade', c.relname, k.conname) from " + RELATIONS
            + " join pg_catalog.pg_constraint k on k.conrelid = c.oid where c.relkind = 'r' and k.contype in (%s)";

    /** Also those of domains that cannot be said with the domain, as older values break them, and columns' like them. */
    private static final String RULES_OF_ROWS = CONSTRAINTS.replace(
                    "k.contype in (%s)",
                    "(k.contype in ('p', 'u', 'c', 'x') or (k.contype = 'n' and not k.convalidated))")
            + """
             union all
            select format('%I.%I', t.typname, k.conname),
              format('alter domain %I add constraint %I %s', t.typname, k.conname, pg_get_constraintdef(k.oid)),
              format('alter domain %I drop constraint %I', t.typname, k.conname)
            from pg_catalog.pg_type t join here on t.typnamespace = here.oid
            join pg_catalog.pg_constraint k on k.contypid = t.oid and k.contype = 'c' and not k.convalidated
            order by 1
            """;

    private static final String INDEXES = "select quote_ident(x.relname), pg_get_indexdef(x.oid, 0, true),"
            + " format('drop index %I cascade', x.relname) from " + RELATIONS
            + """
            join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisvalid
            join pg_catalog.pg_class x on x.oid = i.indexrelid
            where not exists (select from pg_catalog.pg_constraint k
              where k.conindid = x.oid and k.contype in ('p', 'u', 'x'))
            order by x.relname
            """;

    private static final String VIEWS = "select quote_ident(c.relname), format('create %sview %I%s as %s%s',"
            + " case c.relkind when 'm' then 'materialized ' else '' end, c.relname,"
            + " ' with (' || array_to_string(c.reloptions, ', ') || ')', rtrim(pg_get_viewdef(c.oid), ';'),"
            + " case c.relkind when 'm' then ' with no data' end),"
            + " format('drop %sview %I cascade', case c.relkind when 'm' then 'materialized ' else '' end, c.relname)"
            + " from " + RELATIONS + " where c.relkind in ('v', 'm') order by c.oid";

    private static final String RULES = "select format('%I on %I', r.rulename, c.relname), pg_get_ruledef(r.oid, true),"
            + " format('drop rule %I on %I cascade', r.rulename, c.relname) from " + RELATIONS
            + " join pg_catalog.pg_rewrite r on r.ev_class = c.oid where r.rulename <> '_RETURN' order by 1";

    private static final String TRIGGERS = "select format('%I on %I', g.tgname, c.relname),"
            + " pg_get_triggerdef(g.oid, true), format('drop trigger %I on %I cascade', g.tgname, c.relname) from "
            + RELATIONS + " join pg_catalog.pg_trigger g on g.tgrelid = c.oid and not g.tgisinternal order by 1";

    private static final String TRIGGER_STATES = "select format('%I on %I', g.tgname, c.relname),"
            + " format('alter table %I %s trigger %I', c.relname, case g.tgenabled when 'D' then 'disable'"
            + " when 'R' then 'enable replica' when 'A' then 'enable always' else 'enable' end, g.tgname), 'select' from "
            + RELATIONS + " join pg_catalog.pg_trigger g on g.tgrelid = c.oid and not g.tgisinternal"
            + " where c.relkind = 'r' order by 1";

    private static final String STATISTICS = """
            select quote_ident(s.stxname),
              overlay(pg_get_statisticsobjdef(s.oid) placing ''
                from position(here.prefix in pg_get_statisticsobjdef(s.oid)) for length(here.prefix)),
              format('drop statistics %I', s.stxname)
            from pg_catalog.pg_statistic_ext s join here on s.stxnamespace = here.oid
            order by 1
            """;

    private static final String SETTINGS = "select setting.name, setting.make, setting.undo from " + RELATIONS + """
            cross join lateral (
              select format('storage of %I.%I', c.relname, a.attname) as name,
                format('alter table %I alter column %I set storage %s', c.relname, a.attname,
                  case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end) as make,
                format('alter table %I alter column %I set storage %s', c.relname, a.attname,
                  case t.typstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end) as undo
              from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attstorage <> t.typstorage
              union all
              select format('compression of %I.%I', c.relname, a.attname),
                format('alter table %I alter column %I set compression %s', c.relname, a.attname,
                  case a.attcompression when 'l' then 'lz4' else 'pglz' end),
                format('alter table %I alter column %I set compression default', c.relname, a.attname)
              from pg_catalog.pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attcompression <> ''
              union all
              select format('statistics of %I.%I', c.relname, a.attname),
                format('alter table %I alter column %I set statistics %s', c.relname, a.attname, a.attstattarget),
                format('alter table %I alter column %I set statistics -1', c.relname, a.attname)
              from pg_catalog.pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attstattarget >= 0
              union all
              select format('replica identity of %I', c.relname),
                format('alter table %I replica identity %s', c.relname,
                  case c.relreplident when 'f' then 'full' when 'n' then 'nothing'
                    else 'using index ' || (select quote_ident(x.relname) from pg_catalog.pg_index i
                      join pg_catalog.pg_class x on x.oid = i.indexrelid
                      where i.indrelid = c.oid and i.indisreplident) end),
                format('alter table %I replica identity default', c.relname)
              where c.relreplident <> 'd') setting
            where c.relkind = 'r'
            order by 1
            """;

    private static final String COMMENTS = """
            select i.type || ' ' || replace(i.identity, here.prefix, ''),
              format('comment on %s %s is %L', case when i.type like '%% column' then 'column'
                when i.type in ('table constraint', 'domain constraint') then 'constraint'
                when i.type = 'composite type' then 'type' else i.type end,
                named.it, d.description),
              format('comment on %s %s is null', case when i.type like '%% column' then 'column'
                when i.type in ('table constraint', 'domain constraint') then 'constraint'
                when i.type = 'composite type' then 'type' else i.type end, named.it)
            from here cross join pg_catalog.pg_description d
            cross join lateral pg_catalog.pg_identify_object(d.classoid, d.objoid, d.objsubid) i
            cross join lateral (select regexp_replace(replace(i.identity, here.prefix, ''), ' on (\\S+)$',
              case i.type when 'domain constraint' then ' on domain \\1' else ' on \\1' end) as it) named
            where d.classoid in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_constraint'::regclass,
                'pg_trigger'::regclass, 'pg_rewrite'::regclass, 'pg_statistic_ext'::regclass)
              and (exists (select from pg_catalog.pg_class c where d.classoid = 'pg_class'::regclass
                     and c.oid = d.objoid and c.relnamespace = here.oid)
                or exists (select from pg_catalog.pg_proc p where d.classoid = 'pg_proc'::regclass
                     and p.oid = d.objoid and p.pronamespace = here.oid)
                or exists (select from pg_catalog.pg_type t where d.classoid = 'pg_type'::regclass
                     and t.oid = d.objoid and t.typnamespace = here.oid)
                or exists (select from pg_catalog.pg_constraint k where d.classoid = 'pg_constraint'::regclass
                     and k.oid = d.objoid and k.connamespace = here.oid)
                or exists (select from pg_catalog.pg_trigger g join pg_catalog.pg_class c on c.oid = g.tgrelid
                     where d.classoid = 'pg_trigger'::regclass and g.oid = d.objoid and c.relnamespace = here.oid)
                or exists (select from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class
                     where d.classoid = 'pg_rewrite'::regclass and r.oid = d.objoid and c.relnamespace = here.oid)
                or exists (select from pg_catalog.pg_statistic_ext s where d.classoid = 'pg_statistic_ext'::regclass
                     and s.oid = d.objoid and s.stxnamespace = here.oid))
            order by 1
            """;

    /** What a backup cannot hold: named, so that nothing is left out in silence. */
    static final String BEYOND = HERE + """
            select 'partitioned table ' || c.relname from pg_catalog.pg_class c join here on c.relnamespace = here.oid
              where c.relkind = 'p'
            union all select 'foreign table ' || c.relname from pg_catalog.pg_class c
              join here on c.relnamespace = here.oid where c.relkind = 'f'
            union all select 'table of a type ' || c.relname from pg_catalog.pg_class c
              join here on c.relnamespace = here.oid where c.reloftype <> 0
            union all select 'row level security of ' || c.relname from pg_catalog.pg_class c
              join here on c.relnamespace = here.oid
              where c.relrowsecurity or exists (select from pg_catalog.pg_policy p where p.polrelid = c.oid)
            union all select 'inheritance of ' || c.relname from pg_catalog.pg_class c
              join here on c.relnamespace = here.oid join pg_catalog.pg_inherits i on i.inhrelid = c.oid
              where c.relkind = 'r'
            union all select 'type ' || t.typname from pg_catalog.pg_type t join here on t.typnamespace = here.oid
              where t.typtype in ('r', 'p') or (t.typtype = 'b' and t.typelem = 0)
            union all select 'aggregate ' || p.proname from pg_catalog.pg_proc p
              join here on p.pronamespace = here.oid where p.prokind = 'a'
            union all select 'operator ' || o.oprname from pg_catalog.pg_operator o join here on o.oprnamespace = here.oid
            union all select 'operator class ' || o.opcname from pg_catalog.pg_opclass o
              join here on o.opcnamespace = here.oid
            union all select 'collation ' || o.collname from pg_catalog.pg_collation o
              join here on o.collnamespace = here.oid
            union all select 'conversion ' || o.conname from pg_catalog.pg_conversion o
              join here on o.connamespace = here.oid
            union all select 'text search configuration ' || o.cfgname from pg_catalog.pg_ts_config o
              join here on o.cfgnamespace = here.oid
            union all select 'text search dictionary ' || o.dictname from pg_catalog.pg_ts_dict o
              join here on o.dictnamespace = here.oid
            union all select 'extension ' || e.extname from pg_catalog.pg_extension e
              join here on e.extnamespace = here.oid
            order by 1
            """;

    private ObjectQueries() {}

    /** Each kind's query, in the order of the kinds; the rows have name, create and drop. */
    static Map<Kind, String> all() {
        Map<Kind, String> queries = new EnumMap<>(Kind.class);
        queries.put(Kind.TYPE, TYPES);
        queries.put(Kind.SEQUENCE, SEQUENCES);
        queries.put(Kind.FUNCTION, FUNCTIONS);
        queries.put(Kind.TABLE, TABLES);
        queries.put(Kind.COLUMN, COLUMNS);
        queries.put(Kind.OWNERSHIP, OWNERSHIPS);
        queries.put(Kind.CONSTRAINT, RULES_OF_ROWS);
        queries.put(Kind.INDEX, INDEXES);
        queries.put(Kind.FOREIGN_KEY, CONSTRAINTS.replace("in (%s)", "in ('f')") + " order by 1");
        queries.put(Kind.VIEW, VIEWS);
        queries.put(Kind.RULE, RULES);
        queries.put(Kind.TRIGGER, TRIGGERS);
        queries.put(Kind.TRIGGER_STATE, TRIGGER_STATES);
        queries.put(Kind.STATISTICS, STATISTICS);
        queries.put(Kind.SETTING, SETTINGS);
        queries.put(Kind.COMMENT, COMMENTS.replace("%%", "%"));
        queries.replaceAll((kind, query) -> HERE + query);
        return queries;
    }
}
