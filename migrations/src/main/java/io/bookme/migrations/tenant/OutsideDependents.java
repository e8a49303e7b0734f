package io.bookme.migrations.tenant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies outside of a schema and would go with it: a view elsewhere, a foreign key of another tenant, an extension
 * that somebody made there.
 */
public final class OutsideDependents {
    private static final String QUERY = """
            with n as materialized (select oid from pg_catalog.pg_namespace where nspname = ?),
            inside as materialized (
              select 'pg_class'::regclass as classid, c.oid from pg_catalog.pg_class c join n on n.oid = c.relnamespace
              union all
              select 'pg_type'::regclass, y.oid from pg_catalog.pg_type y join n on n.oid = y.typnamespace
              union all
              select 'pg_proc'::regclass, p.oid from pg_catalog.pg_proc p join n on n.oid = p.pronamespace
              union all
              select 'pg_constraint'::regclass, k.oid from pg_catalog.pg_constraint k join n on n.oid = k.connamespace),
            dependent as (
              select d.classid, d.objid, d.objsubid
              from pg_catalog.pg_depend d join inside i on i.classid = d.refclassid and i.oid = d.refobjid
              where d.deptype in ('n', 'a')
              union
              select d.classid, d.objid, d.objsubid
              from pg_catalog.pg_depend d join n on n.oid = d.refobjid
              where d.refclassid = 'pg_namespace'::regclass and d.classid = 'pg_extension'::regclass)
            select distinct pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) as what
            from dependent d
            where coalesce(case d.classid
                when 'pg_class'::regclass then (select relnamespace from pg_catalog.pg_class where oid = d.objid)
                when 'pg_type'::regclass then (select typnamespace from pg_catalog.pg_type where oid = d.objid)
                when 'pg_proc'::regclass then (select pronamespace from pg_catalog.pg_proc where oid = d.objid)
                when 'pg_constraint'::regclass then
                  (select connamespace from pg_catalog.pg_constraint where oid = d.objid)
                when 'pg_attrdef'::regclass then (select c.relnamespace from pg_catalog.pg_attrdef a
                  join pg_catalog.pg_class c on c.oid = a.adrelid where a.oid = d.objid)
                when 'pg_rewrite'::regclass then (select c.relnamespace from pg_catalog.pg_rewrite r
                  join pg_catalog.pg_class c on c.oid = r.ev_class where r.oid = d.objid)
                when 'pg_trigger'::regclass then (select c.relnamespace from pg_catalog.pg_trigger t
                  join pg_catalog.pg_class c on c.oid = t.tgrelid where t.oid = d.objid)
                when 'pg_policy'::regclass then (select c.relnamespace from pg_catalog.pg_policy o
                  join pg_catalog.pg_class c on c.oid = o.polrelid where o.oid = d.objid)
                when 'pg_statistic_ext'::regclass then
                  (select stxnamespace from pg_catalog.pg_statistic_ext where oid = d.objid)
                when 'pg_publication_rel'::regclass then (select oid from n)
              end, 0) not in (select oid from n)
            order by 1 limit 20
            """;

    private OutsideDependents() {}

    /**
     * @throws InvalidTenantException if there are some: they are named
     */
    public static void refuse(Connection connection, String schema) throws SQLException {
        refuse(connection, schema, schema);
    }

    /**
     * The same.
     *
     * @param called what people know the schema as
     */
    public static void refuse(Connection connection, String schema, String called) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setString(1, schema);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        if (!found.isEmpty()) {
            throw new InvalidTenantException(
                    InvalidTenantException.Reason.CONFLICT,
                    "Something outside of '" + called + "' stands on its tables and would go with them: "
                            + String.join("; ", found),
                    "Drop or move that first, then run the same command again.");
        }
    }
}
