package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The whole fleet, grouped by equal state: what {@code bookme.schema_state}, its dictionary and the holds say, in one
 * query, whatever the number of tenants. Spare schemas are nobody's yet and no part of it.
 *
 * <p>The server hashes and joins, and that is all: to sort the names there, or to group by the holds as well, takes it
 * several times as long as the rest.
 */
final class SchemaGroups {
    /** Neither a tenant's name nor one that is taken over has it. */
    static final String BETWEEN_NAMES = "\n";

    /** One row for each group, holds aside, and one for each hold: in one statement, of one moment. */
    private static final String GROUPS_AND_HOLDS = """
            select g.kind, g.migrated, g.parked_for, g.schemas, null as held_app, null as held_at,
                   (select migrations from bookme.changelog_set where fingerprint = g.changelog_fingerprint) as migrations
            from (
              select changelog_fingerprint, parked_for, migrated, kind, string_agg(schema_name, e'\\n') as schemas
              from bookme.schema_state
              where kind <> 'spare'
              group by 1, 2, 3, 4) g
            union all
            select null, null, null, schema_name, app, migration, null from bookme.hold
            """;

    private static final Comparator<SchemaGroup> ORDER = Comparator.comparing(SchemaGroup::kind)
            .thenComparing(group -> !group.migrated())
            .thenComparing(group -> group.schemas().get(0));

    private final List<SchemaGroup> groups = new ArrayList<>();
    private final Map<String, Map<String, String>> holds = new HashMap<>();

    private SchemaGroups() {}

    /** Shared first, archived tenants last; names as {@link String} sorts them, whatever the database's order is. */
    static List<SchemaGroup> read(Connection connection) throws SQLException {
        SchemaGroups read = new SchemaGroups();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(GROUPS_AND_HOLDS)) {
            while (rows.next()) {
                read.add(rows);
            }
        }
        return read.byHolds();
    }

    private void add(ResultSet rows) throws SQLException {
        String app = rows.getString("held_app");
        if (app != null) {
            holds.computeIfAbsent(rows.getString("schemas"), any -> new TreeMap<>())
                    .put(app, rows.getString("held_at"));
            return;
        }
        String[] schemas = rows.getString("schemas").split(BETWEEN_NAMES);
        Arrays.sort(schemas);
        groups.add(new SchemaGroup(
                rows.getString("kind"),
                rows.getBoolean("migrated"),
                SchemaStates.migrations(SchemaStates.strings(rows, "migrations")),
                Map.of(),
                Optional.ofNullable(rows.getString("parked_for")),
                Arrays.asList(schemas)));
    }

    private List<SchemaGroup> byHolds() {
        List<SchemaGroup> divided = new ArrayList<>();
        groups.forEach(group -> divide(group).forEach((held, schemas) -> divided.add(group.with(held, schemas))));
        divided.sort(ORDER);
        return divided;
    }

    private Map<Map<String, String>, List<String>> divide(SchemaGroup group) {
        if (holds.isEmpty()) {
            return Map.of(Map.of(), group.schemas());
        }
        Map<Map<String, String>, List<String>> alike = new LinkedHashMap<>();
        for (String schema : group.schemas()) {
            alike.computeIfAbsent(holds.getOrDefault(schema, Map.of()), any -> new ArrayList<>())
                    .add(schema);
        }
        return alike;
    }
}
