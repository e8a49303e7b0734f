package io.bookme.migrations.data;

import io.bookme.migrations.data.Manifest.Grant;
import io.bookme.migrations.run.Quote;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Who may do what in a schema, the owner's own rights apart. The schema must be the whole search_path. */
final class Grants {
    private static final String READ = """
            with here as (select * from pg_catalog.pg_namespace where nspname = current_schema()),
            acl as (
              select 'schema' as object, '' as of_column, here.nspowner as owner,
                coalesce(here.nspacl, acldefault('n', here.nspowner)) as acl
              from here
              union all
              select case c.relkind when 'S' then 'sequence ' else 'table ' end || quote_ident(c.relname), '', c.relowner,
                coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))
              from pg_catalog.pg_class c join here on c.relnamespace = here.oid
              where c.relkind in ('r', 'v', 'm', 'S')
              union all
              select 'table ' || quote_ident(c.relname), ' (' || quote_ident(a.attname) || ')', c.relowner, a.attacl
              from pg_catalog.pg_class c join here on c.relnamespace = here.oid
              join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attacl is not null and not a.attisdropped
              where c.relkind in ('r', 'v', 'm')
              union all
              select format('routine %I(%s)', p.proname, pg_get_function_identity_arguments(p.oid)), '', p.proowner,
                coalesce(p.proacl, acldefault('f', p.proowner))
              from pg_catalog.pg_proc p join here on p.pronamespace = here.oid where p.prokind <> 'a'
              union all
              select 'type ' || quote_ident(t.typname), '', t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
              from pg_catalog.pg_type t join here on t.typnamespace = here.oid
              left join pg_catalog.pg_class c on c.oid = t.typrelid
              where t.typtype in ('e', 'd') or (t.typtype = 'c' and c.relkind = 'c'))
            select lower(x.privilege_type) || acl.of_column, acl.object,
              case x.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(x.grantee)) end, x.is_grantable
            from acl cross join lateral aclexplode(acl.acl) x
            where x.grantee <> acl.owner
            order by 2, 3, 1
            """;

    private Grants() {}

    static List<Grant> read(Transaction transaction) throws SQLException {
        return transaction.query(
                READ, row -> new Grant(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4)));
    }

    /**
     * Makes the rights what they were.
     *
     * @return roles that had rights and are not here
     */
    static Set<String> restore(Transaction transaction, String schema, List<Grant> wanted) throws SQLException {
        Set<Grant> present = new LinkedHashSet<>(read(transaction));
        Set<String> roles = new TreeSet<>(
                transaction.query("select quote_ident(rolname) from pg_catalog.pg_roles", row -> row.getString(1)));
        roles.add("public");
        Set<String> missing = new TreeSet<>();
        for (Grant grant : present) {
            if (!wanted.contains(grant)) {
                transaction.execute(
                        "revoke " + grant.privilege() + " on " + object(grant, schema) + " from " + grant.role());
            }
        }
        for (Grant grant : wanted) {
            if (!roles.contains(grant.role())) {
                missing.add(grant.role());
            } else if (!present.contains(grant)) {
                transaction.execute("grant " + grant.privilege() + " on " + object(grant, schema) + " to "
                        + grant.role() + (grant.grantable() ? " with grant option" : ""));
            }
        }
        return missing;
    }

    private static String object(Grant grant, String schema) {
        return grant.object().equals("schema") ? "schema " + Quote.name(schema) : grant.object();
    }
}
