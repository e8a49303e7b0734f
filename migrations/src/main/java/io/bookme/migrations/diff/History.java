package io.bookme.migrations.diff;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.state.Inventory;
import io.bookme.migrations.state.Inventory.Thing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code --op} lines of one scope's migrations have made, gathered while these are replayed one by one: which
 * table belongs to which app and model, and which things are ours to take away again. What a migration makes without
 * saying so in an {@code --op} or {@code --makes} line is hand-made and never proposed for dropping; only a file without any
 * {@code --makes} line, from before there were such, is taken to have nothing by hand in the tables that it creates.
 *
 * <p>Things are known by identity, so that a rename, by us or by hand, changes nothing.
 */
public final class History {
    private final Map<String, TableFacts> tables = new LinkedHashMap<>();
    private final Map<String, MigrationId> lastShapers = new LinkedHashMap<>();
    private final Set<String> ours = new HashSet<>();
    private final Set<String> ourDefaults = new HashSet<>();
    private final Set<String> ourComments = new HashSet<>();
    private Inventory last = Inventory.empty();

    /** Takes in what one more migration has made of the schema. */
    public void add(Migration migration, Inventory now) {
        String app = migration.id().app();
        List<String[]> operations =
                migration.operations().stream().map(line -> line.split("\\s+")).toList();
        Map<String, Thing> fresh = new LinkedHashMap<>(now.things());
        fresh.keySet().removeAll(last.things().keySet());
        Made made = Made.of(migration.made());
        Remade remade = new Remade(last, now, operations.stream().anyMatch(words -> words[0].startsWith("Rename")));
        nameTables(app, operations, fresh, now);
        fresh.forEach((identity, thing) -> {
            if (made.has(thing.table(), thing.name())
                    || isOurs(app, operations, thing, now)
                    || (migration.made().isEmpty() && isWithItsTable(thing, fresh))
                    || remade.identityBefore(thing, ours::contains).isPresent()) {
                ours.add(identity);
            }
            if (remade.identityBefore(thing, ourComments::contains).isPresent()) {
                ourComments.add(identity);
            }
        });
        now.things().forEach((identity, thing) -> {
            if (made.has(thing.table(), comment(thing))) {
                ourComments.add(identity);
            }
        });
        operations.forEach(words -> noteDefault(app, words, now));
        noteShaped(migration.id(), now);
        last = now;
    }

    private static String comment(Thing thing) {
        return switch (thing.kind()) {
            case "table" -> Made.comment();
            case "column" -> Made.comment(thing.name());
            default -> "";
        };
    }

    /** Indexes aside: nobody outside of the table stands on them. */
    private void noteShaped(MigrationId id, Inventory now) {
        Set<String> shaped = new HashSet<>();
        now.things().forEach((identity, thing) -> {
            if (!thing.kind().equals("index") && !thing.equals(last.things().get(identity))) {
                shaped.add(thing.table());
            }
        });
        now.things().forEach((identity, thing) -> {
            if (thing.kind().equals("table") && shaped.contains(thing.name())) {
                lastShapers.put(identity, id);
            }
        });
    }

    /** By its present name what is known of each table. */
    public Map<String, TableFacts> facts(Inventory now) {
        Map<String, TableFacts> facts = new LinkedHashMap<>();
        tables.forEach((identity, known) -> {
            Thing table = now.things().get(identity);
            if (table != null) {
                facts.put(table.name(), known);
            }
        });
        return facts;
    }

    /** By its present name which migration was the last to give each table a name, a column or a constraint. */
    public Map<String, MigrationId> lastShapers(Inventory now) {
        Map<String, MigrationId> byName = new LinkedHashMap<>();
        lastShapers.forEach((identity, shaper) -> {
            Thing table = now.things().get(identity);
            if (table != null) {
                byName.put(table.name(), shaper);
            }
        });
        return byName;
    }

    /** What is ours, by its present name. */
    public Ours ours(Inventory now) {
        Set<Ours.Named> named = new HashSet<>();
        now.things().forEach((identity, thing) -> {
            if (ours.contains(identity)) {
                named.add(new Ours.Named(thing.kind(), thing.table(), thing.name()));
            }
            if (ourDefaults.contains(identity)) {
                named.add(new Ours.Named("default", thing.table(), thing.name()));
            }
            if (ourComments.contains(identity)) {
                named.add(new Ours.Named("comment", thing.table(), thing.name()));
            }
        });
        return new Ours(named);
    }

    private void nameTables(String app, List<String[]> operations, Map<String, Thing> fresh, Inventory now) {
        Map<String, Thing> unnamed = new LinkedHashMap<>();
        fresh.forEach((identity, thing) -> {
            if (thing.kind().equals("table")) {
                unnamed.put(identity, thing);
                tables.put(identity, new TableFacts(app, thing.name(), Optional.empty(), List.of(), Map.of()));
            }
        });
        List<String> models = new ArrayList<>();
        for (String[] words : operations) {
            if (words[0].equals("CreateModel") && words.length > 1) {
                models.add(words[1]);
            } else if (words[0].equals("RenameModel") && words.length > 2) {
                identity(app, words[1], now)
                        .ifPresent(
                                identity -> tables.computeIfPresent(identity, (same, facts) -> named(facts, words[2])));
            } else if (words[0].equals("AddField") && attribute(words, "table") != null) {
                String table = attribute(words, "table");
                unnamed.entrySet().removeIf(entry -> {
                    boolean found = entry.getValue().name().equals(table);
                    if (found) {
                        TableFacts join = new TableFacts(
                                app, modelNamed(app, words[1]), Optional.of(words[2]), List.of(), Map.of());
                        tables.put(entry.getKey(), join);
                        ours.add(entry.getKey());
                    }
                    return found;
                });
            }
        }
        List<String> rest = new ArrayList<>(models);
        rest.removeIf(model -> unnamed.entrySet().removeIf(entry -> {
            boolean found = usualNames(app, model).contains(entry.getValue().name());
            if (found) {
                created(app, entry.getKey(), model);
            }
            return found;
        }));
        if (rest.size() == unnamed.size()) {
            List<String> identities = List.copyOf(unnamed.keySet());
            for (int i = 0; i < rest.size(); i++) {
                created(app, identities.get(i), rest.get(i));
            }
        }
    }

    private void created(String app, String identity, String model) {
        tables.put(identity, new TableFacts(app, model, Optional.empty(), List.of(), Map.of()));
        ours.add(identity);
    }

    private static TableFacts named(TableFacts facts, String model) {
        return new TableFacts(facts.app(), model, facts.field(), facts.columns(), facts.initialValues());
    }

    private static Set<String> usualNames(String app, String model) {
        String snake = model.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
        return Set.copyOf(List.of(app + "_" + model.toLowerCase(Locale.ROOT), app + "_" + snake, snake));
    }

    private boolean isOurs(String app, List<String[]> operations, Thing thing, Inventory now) {
        return switch (thing.kind()) {
            case "table" -> false; // told when it was named
            case "sequence" ->
                operations.stream().anyMatch(words -> speaksOf(words, "CreateSequence", thing.name(), 1));
            case "column" ->
                operations.stream()
                        .anyMatch(words -> words[0].equals("AddField")
                                && words.length > 2
                                && isField(words[2], thing)
                                && isTable(app, words[1], thing.table(), now));
            default ->
                operations.stream()
                        .anyMatch(words -> speaksOf(words, "AddConstraint", thing.name(), 2)
                                || speaksOf(words, "AddIndex", thing.name(), 2));
        };
    }

    /** Whether it came with a table of ours. */
    private boolean isWithItsTable(Thing thing, Map<String, Thing> fresh) {
        return !thing.kind().equals("table")
                && fresh.entrySet().stream()
                        .anyMatch(entry -> entry.getValue().kind().equals("table")
                                && entry.getValue().name().equals(thing.table())
                                && ours.contains(entry.getKey()));
    }

    private static boolean isField(String field, Thing column) {
        return column.name().equals(field) || column.name().equals(field + "_id");
    }

    private void noteDefault(String app, String[] words, Inventory now) {
        String value = attribute(words, "default");
        if (!words[0].equals("AlterField") || value == null) {
            return;
        }
        now.things().forEach((identity, thing) -> {
            boolean meant = thing.kind().equals("column")
                    && isTable(app, words[1], thing.table(), now)
                    && isField(words[2], thing);
            if (meant && value.equals("none")) {
                ourDefaults.remove(identity);
            } else if (meant) {
                ourDefaults.add(identity);
            }
        });
    }

    private static boolean speaksOf(String[] words, String operation, String name, int place) {
        return words[0].equals(operation) && words.length > place && words[place].equals(name);
    }

    /**
     * A model's tables are its own and those that hold its fields. An entity may have got another name without its table;
     * then any table of its app may be meant.
     */
    private boolean isTable(String app, String model, String table, Inventory now) {
        Optional<String> identity = identity(app, model, now);
        TableFacts facts = facts(now).get(table);
        boolean holdsField =
                facts != null && facts.field().isPresent() && facts.model().equalsIgnoreCase(model);
        if (identity.isEmpty() || holdsField) {
            return facts != null && facts.app().equals(app);
        }
        return Objects.requireNonNull(now.things().get(identity.get())).name().equals(table);
    }

    private Optional<String> identity(String app, String model, Inventory now) {
        return tables.entrySet().stream()
                .filter(entry -> now.things().containsKey(entry.getKey()))
                .filter(entry -> entry.getValue().app().equals(app)
                        && entry.getValue().field().isEmpty()
                        && entry.getValue().model().equalsIgnoreCase(model))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private String modelNamed(String app, String lower) {
        return tables.values().stream()
                .filter(facts -> facts.app().equals(app) && facts.model().equalsIgnoreCase(lower))
                .map(TableFacts::model)
                .findFirst()
                .orElse(lower);
    }

    private static @Nullable String attribute(String[] words, String name) {
        for (String word : words) {
            if (word.startsWith(name + "=")) {
                return word.substring(name.length() + 1);
            }
        }
        return null;
    }
}
