package io.bookme.migrations.run;

import io.bookme.migrations.plan.Deed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What runs did, schema by schema, as their outcomes say: those were written with the change itself. What they did to
 * tenants that are gone is left out, as others may have their names.
 */
final class Deeds {
    private static final String DEEDS = """
            select run_id, schema_name, applied, undone, recorded_only from bookme.outcome
            where run_id = any (?::bigint[]) and (applied <> '{}' or undone <> '{}') and not gone
            order by schema_name, run_id desc
            """;

    private Deeds() {}

    /** By schema, the newest run first; schemas in which the same was done share one list. */
    static Map<String, List<Deed>> of(Connection connection, Collection<Long> runs) throws SQLException {
        return read(connection, DEEDS, 1, runs);
    }

    /** What was done in the same schemas by runs that came later than the oldest of these, and are none of them. */
    static Map<String, List<Deed>> later(Connection connection, Collection<Long> runs) throws SQLException {
        return read(connection, """
                select o.run_id, o.schema_name, o.applied, o.undone, o.recorded_only from bookme.outcome o
                join (select schema_name, min(run_id) as first from bookme.outcome
                      where run_id = any (?::bigint[]) and (applied <> '{}' or undone <> '{}') and not gone
                      group by schema_name) n using (schema_name)
                where o.run_id > n.first and o.run_id <> all (?::bigint[])
                  and (o.applied <> '{}' or o.undone <> '{}') and not o.gone
                order by o.schema_name, o.run_id desc
                """, 2, runs);
    }

    private static Map<String, List<Deed>> read(
            Connection connection, String sql, int parameters, Collection<Long> runs) throws SQLException {
        if (runs.isEmpty()) {
            return Map.of();
        }
        Map<String, List<Deed>> bySchema = new TreeMap<>();
        Map<List<Deed>, List<Deed>> shared = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 1; i <= parameters; i++) {
                query.setArray(i, connection.createArrayOf("bigint", runs.toArray()));
            }
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Deed deed = new Deed(
                            rows.getLong("run_id"),
                            SchemaStates.ids(rows, "applied"),
                            SchemaStates.ids(rows, "undone"),
                            Set.copyOf(SchemaStates.ids(rows, "recorded_only")));
                    bySchema.merge(
                            rows.getString("schema_name"),
                            shared.computeIfAbsent(List.of(deed), alike -> alike),
                            (before, last) -> shared.computeIfAbsent(joined(before, last), alike -> alike));
                }
            }
        }
        return bySchema;
    }

    private static List<Deed> joined(List<Deed> before, List<Deed> last) {
        return Stream.concat(before.stream(), last.stream()).toList();
    }
}
