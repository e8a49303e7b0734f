package io.bookme.migrations.write;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.diff.Autodetector;
import io.bookme.migrations.diff.Comparison;
import io.bookme.migrations.diff.History;
import io.bookme.migrations.diff.Operation;
import io.bookme.migrations.diff.Questioner;
import io.bookme.migrations.diff.RenameDetector;
import io.bookme.migrations.diff.RenameField;
import io.bookme.migrations.diff.RenameModel;
import io.bookme.migrations.diff.SchemaState;
import io.bookme.migrations.diff.TableFacts;
import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.state.Catalog;
import io.bookme.migrations.state.EntitySchema;
import io.bookme.migrations.state.Inventory;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares the entities with the migrations on disk, and makes the migrations between them.
 *
 * <p>All happens in one transaction of a scratch database: the migrations are replayed ({@link Replay}) and read, the
 * entities' schema is made and read, the difference becomes operations and these files, and the files are run there, on
 * rows, before anybody sees them.
 */
public final class MigrationMaker {
    private final List<ChangelogFile> files;
    private final MigrationGraph graph;
    private final WantedApps apps;
    private final Map<Scope, EntitySchema> entities;

    /**
     * @param files all changelogs on disk
     * @param graph of these files
     * @param entities by scope what they ask for
     */
    public MigrationMaker(List<ChangelogFile> files, MigrationGraph graph, Map<Scope, EntitySchema> entities) {
        this.files = List.copyOf(files);
        this.graph = graph;
        this.entities = new EnumMap<>(entities);
        this.apps = WantedApps.of(graph, entities);
    }

    /** The apps that have migrations or entities. */
    public Set<String> apps() {
        return apps.names();
    }

    /**
     * What is missing, in the order in which it runs.
     *
     * @param before the same migrations, replayed
     * @param only the apps to look at, all if empty; an app that one of them stands on is taken too
     * @param name for the files, in place of the one that tells what they do; {@linkplain MigrationName#check checked}
     * @param prove false where it only counts whether something is missing
     * @throws BookMeException if a question was not answered, or a change cannot be made
     */
    public List<NewMigration> make(
            Replay before, Set<String> only, Optional<String> name, Questioner questioner, boolean prove) {
        try {
            Map<Scope, Catalog> wanted = before.bench().wanted(entities);
            List<NewMigration> made = new ArrayList<>();
            for (Scope scope : Scope.values()) {
                Work work = new Work(
                        before.bench(),
                        scope,
                        java.util.Objects.requireNonNull(wanted.get(scope)),
                        before.history(scope),
                        questioner);
                made.addAll(work.make(only, name, prove));
            }
            return made;
        } catch (SQLException e) {
            throw new BookMeException(
                    "The entities and the migrations could not be compared: " + e.getMessage(),
                    "See what PostgreSQL says; --verbosity 3 shows where.",
                    e);
        }
    }

    /** One scope's part of the work. */
    private final class Work {
        private final Workbench bench;
        private final Scope scope;
        private final Catalog wanted;
        private final History history;
        private final Questioner questioner;
        private final SchemaState after;

        Work(Workbench bench, Scope scope, Catalog wanted, History history, Questioner questioner) throws SQLException {
            this.bench = bench;
            this.scope = scope;
            this.wanted = wanted;
            this.history = history;
            this.questioner = questioner;
            this.after = new SchemaState(scope, wanted, ofTheirMakers(bench.inventory(scope)));
            apps.requireOwners(after);
            if (EnumTypes.areWanted(wanted)) {
                EnumTypes.requireMade(bench.catalog(scope), wanted);
            }
        }

        /** An entity may move to another package; its table stays with the app whose migrations have made it. */
        private Map<String, TableFacts> ofTheirMakers(Inventory now) {
            Map<String, TableFacts> facts = new HashMap<>(apps.facts(scope));
            history.facts(now)
                    .forEach((table, made) -> facts.computeIfPresent(table, (same, wants) -> wants.inApp(made.app())));
            return facts;
        }

        List<NewMigration> make(Set<String> only, Optional<String> name, boolean prove) throws SQLException {
            Inventory inventory = bench.inventory(scope);
            Comparison first = compare(only.isEmpty() ? apps.names() : only);
            Set<String> looked = only.isEmpty() ? apps.names() : withNeeded(only, first);
            List<Operation> operations = detect(looked);
            if (operations.isEmpty()) {
                return List.of();
            }
            List<Bundle> bundles = Bundles.of(operations);
            Files made = new Files(graph, history.lastShapers(inventory), apps, bundles, name);
            List<NewMigration> migrations = made.migrations(Map.of());
            if (!prove) {
                return migrations;
            }
            Proof proof = proveAlone(migrations, looked, inventory, only);
            List<NewMigration> proven = made.migrations(proof.irreversible());
            if (!proof.irreversible().isEmpty()) {
                prove(proven, looked, inventory);
            }
            return proven.stream()
                    .map(migration -> withWarnings(migration, proof))
                    .toList();
        }

        /** What some apps cannot do alone, all of them together may. */
        private Proof proveAlone(
                List<NewMigration> migrations, Set<String> looked, Inventory inventory, Set<String> only)
                throws SQLException {
            try {
                return prove(migrations, looked, inventory);
            } catch (BookMeException e) {
                if (only.isEmpty()) {
                    throw e;
                }
                throw new BookMeException(
                        String.valueOf(e.getMessage()),
                        "If another app has to change with it: ./manage makemigrations, without the names of apps."
                                + " If not: " + e.nextStep(),
                        e);
            }
        }

        private NewMigration withWarnings(NewMigration migration, Proof proof) {
            List<String> all = new ArrayList<>(migration.warnings());
            proof.warnings().stream()
                    .filter(warning -> warning.startsWith(migration.id().name()))
                    .forEach(all::add);
            return migration.withWarnings(all);
        }

        /** Renames are carried out for the rest of the comparison: PostgreSQL knows best what hangs on a name. */
        private List<Operation> detect(Set<String> looked) throws SQLException {
            Savepoint asItIs = bench.mark();
            try {
                List<Operation> renames = new ArrayList<>();
                for (RenameModel rename : new RenameDetector(compare(looked), questioner).models()) {
                    bench.run(scope, rename.forward());
                    renames.add(rename);
                }
                for (RenameField rename : new RenameDetector(compare(looked), questioner).fields()) {
                    bench.run(scope, rename.forward());
                    renames.add(rename);
                }
                return new Autodetector(compare(looked), questioner, bench::problem).operations(renames);
            } finally {
                bench.backTo(asItIs);
            }
        }

        private Comparison compare(Set<String> looked) throws SQLException {
            Inventory now = bench.inventory(scope);
            SchemaState before = new SchemaState(scope, bench.catalog(scope), history.facts(now));
            return Comparison.of(before, history.ours(now), after, looked);
        }

        /** The apps whose new tables the wanted ones point at. */
        private Set<String> withNeeded(Set<String> only, Comparison comparison) {
            Set<String> all = new TreeSet<>(only);
            boolean grown = true;
            while (grown) {
                grown = all.addAll(apps.neededBy(
                        all, comparison.after(), comparison.before().catalog()));
            }
            return all;
        }

        private Proof prove(List<NewMigration> made, Set<String> looked, Inventory inventory) throws SQLException {
            List<ChangelogFile> all = new ArrayList<>(files);
            made.forEach(migration -> all.add(migration.file()));
            MigrationGraph grown = MigrationGraph.of(all);
            Set<MigrationId> ids =
                    Set.copyOf(made.stream().map(NewMigration::id).toList());
            List<Migration> fresh = grown.ordered(scope).stream()
                    .filter(migration -> ids.contains(migration.id()))
                    .toList();
            Map<String, String> appOf = new LinkedHashMap<>();
            history.facts(inventory).forEach((table, facts) -> appOf.put(table, facts.app()));
            after.facts().forEach((table, facts) -> appOf.put(table, facts.app()));
            return new Proof(
                            bench,
                            scope,
                            wanted,
                            history.ours(inventory),
                            table -> looked.contains(appOf.getOrDefault(table, "")))
                    .of(fresh);
        }
    }

    /** A file for a person to fill, behind the last one of its app; the name is checked already. */
    public NewMigration stub(String app, Optional<String> name, Clock clock) {
        String words = name.orElseGet(() -> MigrationName.stamp(clock));
        MigrationId id = MigrationName.next(graph, app, 0, words);
        List<MigrationId> last =
                Files.leaf(graph, app).map(Migration::id).stream().toList();
        String text = MigrationText.stub(id, last);
        return new NewMigration(id, apps.app(app), List.of(), List.of(), List.of(), "", text);
    }
}
