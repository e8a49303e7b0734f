package io.bookme.migrations.write;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.App;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.diff.ReferencedKeys;
import io.bookme.migrations.diff.SchemaState;
import io.bookme.migrations.diff.TableFacts;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.state.Catalog;
import io.bookme.migrations.state.EntitySchema;
import io.bookme.migrations.state.ForeignKey;
import io.bookme.migrations.state.MappedTable;
import io.bookme.migrations.state.Table;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The apps that entities or migrations speak of. An entity belongs to the app after which its package is called; an app
 * that has entities and no migrations yet is of its persistence unit's scope.
 */
final class WantedApps {
    private final Map<String, App> byName;
    private final Map<Scope, Map<String, TableFacts>> facts;

    private WantedApps(Map<String, App> byName, Map<Scope, Map<String, TableFacts>> facts) {
        this.byName = byName;
        this.facts = facts;
    }

    static WantedApps of(MigrationGraph graph, Map<Scope, EntitySchema> entities) {
        Map<String, App> byName = new TreeMap<>();
        graph.apps().all().forEach(app -> byName.put(app.name(), app));
        Map<Scope, Map<String, TableFacts>> facts = new HashMap<>();
        entities.forEach((scope, schema) -> {
            Map<String, TableFacts> tables = new HashMap<>();
            for (MappedTable table : schema.tables()) {
                String app = table.packageName().substring(table.packageName().lastIndexOf('.') + 1);
                App known = byName.computeIfAbsent(app, name -> new App(name, scope));
                if (known.scope() != scope) {
                    throw new BookMeException(
                            "The entity " + table.entity() + " of app '" + app + "' is in the persistence unit '"
                                    + scope.folder() + "', but the app's migrations are in db/"
                                    + known.scope().folder(),
                            "List it in the persistence unit '" + known.scope().folder()
                                    + "', or move it to another app.");
                }
                tables.put(
                        table.name(),
                        new TableFacts(
                                app,
                                table.entity(),
                                table.attribute().map(WantedApps::snake),
                                table.columns(),
                                table.initialValues()));
            }
            facts.put(scope, tables);
        });
        return new WantedApps(byName, facts);
    }

    private static String snake(String camel) {
        return camel.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    App app(String name) {
        return Optional.ofNullable(byName.get(name)).orElseThrow();
    }

    Map<String, TableFacts> facts(Scope scope) {
        return facts.getOrDefault(scope, Map.of());
    }

    /**
     * What is no app's would be in no migration either.
     *
     * @throws BookMeException if the entities ask for a table that is none of theirs, or for a sequence whose name begins
     *     neither with a table's nor with an app's
     */
    void requireOwners(SchemaState after) {
        for (String table : after.catalog().tables().keySet()) {
            if (!after.facts().containsKey(table)) {
                throw new BookMeException(
                        "The entities ask for a table '" + table + "' that is no entity's and no collection's",
                        "Use GenerationType.SEQUENCE or IDENTITY in place of TABLE; give a table whose name is longer"
                                + " than PostgreSQL's 63 bytes a shorter one.");
            }
        }
        for (String sequence : after.catalog().sequences().keySet()) {
            boolean isOfAnApp = byName.keySet().stream().anyMatch(app -> sequence.startsWith(app + "_"));
            if (!isOfAnApp && after.tableOf(sequence).isEmpty()) {
                throw new BookMeException(
                        "The entities ask for a sequence '" + sequence + "', and it cannot be told which app's it is",
                        "Let its name begin with the app's or the table's: @SequenceGenerator(sequenceName ="
                                + " \"APP_" + sequence + "\").");
            }
        }
    }

    /** Apps whose tables, columns or unique keys these ones' keys point at, and that are not there yet. */
    Set<String> neededBy(Set<String> wanting, SchemaState after, Catalog before) {
        Set<String> needed = new TreeSet<>();
        after.catalog().tables().values().forEach(table -> {
            TableFacts own = after.facts().get(table.name());
            if (own != null && wanting.contains(own.app())) {
                table.foreignKeys().values().stream()
                        .filter(key -> isMissing(key, before.tables().get(key.referencedTable())))
                        .map(key -> after.facts().get(key.referencedTable()))
                        .filter(java.util.Objects::nonNull)
                        .forEach(other -> needed.add(other.app()));
            }
        });
        return needed;
    }

    private static boolean isMissing(ForeignKey key, @org.jspecify.annotations.Nullable Table referenced) {
        return referenced == null
                || !referenced.columns().keySet().containsAll(key.referencedColumns())
                || !ReferencedKeys.hasKey(referenced, key);
    }
}
