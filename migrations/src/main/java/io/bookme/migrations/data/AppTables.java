package io.bookme.migrations.data;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.SqlStatements;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose table it is: the app's whose migrations make it or give it its name; one that no migration names belongs to
 * the app whose name it begins with ({@code services_...}), the longest if several do.
 */
final class AppTables {
    private static final String NAME = "(?:if (?:not )?exists )?(?:only )?(?:public\\.)?(\"[^\"]+\"|[a-z_][a-z0-9_$]*)";
    private static final Pattern CREATED = Pattern.compile("^create (?:unlogged )?table " + NAME + "(?![a-z0-9_$\".])");
    private static final Pattern RENAMED = Pattern.compile("^alter table .* rename to (\"[^\"]+\"|[a-z_][a-z0-9_$]*)$");

    private final MigrationGraph graph;
    private final Map<String, String> apps = new TreeMap<>();

    AppTables(MigrationGraph graph) {
        this.graph = graph;
        for (Migration migration : graph.all()) {
            if (migration.forward() instanceof Migration.Sql sql) {
                SqlStatements.bare(sql.text())
                        .forEach(statement -> read(migration.id().app(), statement));
            }
        }
    }

    private void read(String app, String statement) {
        for (Pattern pattern : new Pattern[] {CREATED, RENAMED}) {
            Matcher matcher = pattern.matcher(statement);
            if (matcher.find()) {
                String name = matcher.group(1);
                apps.put(name.startsWith("\"") ? name.substring(1, name.length() - 1) : name, app);
            }
        }
    }

    /** The table's app; empty if it is nobody's, such as one that was made by hand. */
    Optional<String> appOf(String table) {
        return Optional.ofNullable(apps.get(table))
                .or(() -> graph.apps().all().stream()
                        .map(app -> app.name())
                        .filter(app -> table.startsWith(app + "_"))
                        .max(Comparator.comparingInt(String::length)));
    }
}
