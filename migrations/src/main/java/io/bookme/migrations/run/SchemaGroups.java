package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The whole fleet, grouped by equal state: what {@code bookme.schema_state}, its dictionary and the holds say, in one
 * query, whatever the number of tenants. Spare schemas are nobody's yet and no part of it.
 *
 * <p>The server hashes and joins, and that is all: to sort the names there, or to group by the holds as well, takes it
 * several times as long as the rest. Half of what is left would be planning: the query is in a function of the engine's,
 * whose plan a connection keeps.
 */
final class SchemaGroups {
    /** Neither a tenant's name nor one that is taken over has it. */
    static final String BETWEEN_NAMES = "\n";

    /** See {@link EngineVersions}; all holds are the same text in every row, and read once. */
    private static final String GROUPS_AND_HOLDS = "select * from bookme.groups()";

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
                if (read.groups.isEmpty()) {
                    read.note(rows.getString("holds"));
                }
                read.groups.add(group(rows));
            }
        }
        return read.byHolds();
    }

    /**
     * @param all schema, app and migration in turn; null if nobody is held
     */
    private void note(@Nullable String all) {
        String[] parts = all == null ? new String[0] : all.split(BETWEEN_NAMES);
        for (int i = 0; i < parts.length; i += 3) {
            holds.computeIfAbsent(parts[i], any -> new TreeMap<>()).put(parts[i + 1], parts[i + 2]);
        }
    }

    private static SchemaGroup group(ResultSet rows) throws SQLException {
        return new SchemaGroup(
                rows.getString("kind"),
                rows.getBoolean("migrated"),
                SchemaStates.migrations(SchemaStates.strings(rows, "migrations")),
                Map.of(),
                Optional.ofNullable(rows.getString("parked_for")),
                new NamesOnDemand(rows.getString("schemas"), BETWEEN_NAMES));
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
