package io.bookme.migrations.data;

import static io.bookme.migrations.graph.SqlStatements.NAME;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.SqlStatements;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tables where a row that comes may do more than the statement says: a trigger or a rule waits for it, or they are views.
 * What makes such a thing within the steps counts for all tables from then on, as it is not in the catalog yet.
 */
final class ReactingTables {
    /** As {@link SqlStatements#bare} gives it. */
    private static final Pattern INSERT = Pattern.compile("\\b(?:insert into|copy) (?:" + NAME + "\\.)?(" + NAME + ")");

    private static final Pattern MAKES_ONE = Pattern.compile(
            "^create (?:or replace )?(?:constraint |temp |temporary |recursive )*(?:trigger|rule|view)\\b"
                    + "|^alter (?:table|view) .*\\b(?:enable|rename to|attach)\\b");

    /** Of inserts alone: what changes or takes away rows is a reason by itself. A trigger's fourth bit says so. */
    private static final String IN_CATALOG = """
            select c.relname from pg_catalog.pg_class c
            where c.relname = any (?) and c.relnamespace = (select oid from pg_catalog.pg_namespace where nspname = ?)
              and (c.relkind in ('v', 'f')
                or exists (select from pg_catalog.pg_rewrite r
                  where r.ev_class = c.oid and r.ev_type = '3' and r.ev_enabled <> 'D')
                or exists (select from (select c.oid as relid
                    union all select p.relid from pg_catalog.pg_partition_tree(c.oid) p) t
                  join pg_catalog.pg_trigger g on g.tgrelid = t.relid
                  where not g.tgisinternal and g.tgenabled <> 'D' and g.tgtype & 4 <> 0))
            """;

    private final Set<String> known;
    private boolean hasMade;

    private ReactingTables(Set<String> known) {
        this.known = known;
    }

    /** Nothing is known yet, as in a new schema. */
    static ReactingTables none() {
        return new ReactingTables(Set.of());
    }

    /** Those of a schema that these steps may write into. */
    static ReactingTables in(Connection connection, String schema, List<Step> steps) throws SQLException {
        Set<String> written = new TreeSet<>();
        steps.stream()
                .map(Step::body)
                .filter(Migration.Sql.class::isInstance)
                .flatMap(body -> SqlStatements.bare(((Migration.Sql) body).text()).stream())
                .forEach(statement -> written(statement).forEach(written::add));
        return written.isEmpty() ? none() : new ReactingTables(found(connection, schema, written));
    }

    private static Set<String> found(Connection connection, String schema, Set<String> written) throws SQLException {
        Set<String> found = new TreeSet<>();
        try (PreparedStatement query = connection.prepareStatement(IN_CATALOG)) {
            query.setArray(1, connection.createArrayOf("name", written.toArray()));
            query.setString(2, schema);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    /** Whether the next statement of the steps writes into one. */
    boolean isWrittenBy(String statement) {
        hasMade |= MAKES_ONE.matcher(statement).find();
        return written(statement).anyMatch(name -> hasMade || known.contains(name));
    }

    private static Stream<String> written(String statement) {
        return INSERT.matcher(statement)
                .results()
                .map(found -> found.group(1))
                .map(name -> name.startsWith("\"") ? name.substring(1, name.length() - 1) : name);
    }
}
