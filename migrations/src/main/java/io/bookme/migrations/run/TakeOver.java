package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.graph.SqlTables;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * Finds tables that are there already though the changelog does not say so, and whether they are what an app's first
 * migration would make.
 *
 * <p>What it would make is found out by making it, in a scratch schema inside a transaction that is rolled back; once
 * for all schemas. Safe for use by many threads.
 */
final class TakeOver {
    private static final int SHOWN = 5;

    private final DataSource owner;
    private final MigrationGraph graph;
    private final Aim aim;
    private final Map<MigrationId, SortedSet<String>> made = new ConcurrentHashMap<>();

    TakeOver(DataSource owner, MigrationGraph graph, Aim aim) {
        this.owner = owner;
        this.graph = graph;
        this.aim = aim;
    }

    /**
     * The migrations whose tables are all there and match.
     *
     * @param connection in a transaction with the schema as its search_path
     * @throws BookMeException if some of a migration's tables are there and are not what it makes
     */
    Set<MigrationId> matching(Connection connection, String schema, PlanSource.Prior prior) throws SQLException {
        Set<MigrationId> matching = new TreeSet<>();
        List<Step> steps = aim.plan(prior.scope(), prior.applied(), prior.holds(), List.of(), Set.of())
                .steps();
        for (Step step : steps) {
            Optional<SqlTables> tables = firstTables(step);
            if (tables.isPresent()) {
                Set<String> wanted = tables.get().created();
                Set<String> present = TableCatalog.present(connection, schema, wanted);
                if (!present.isEmpty()) {
                    refuseOthers(connection, schema, step.migration(), wanted, present);
                    matching.add(step.migration().id());
                }
            }
        }
        return matching;
    }

    /** The tables of an app's first migration; empty for other steps, and for those that make none. */
    private static Optional<SqlTables> firstTables(Step step) {
        Migration migration = step.migration();
        boolean isFirst = migration.dependencies().stream()
                .noneMatch(id -> id.app().equals(migration.id().app()));
        return step.direction() == Step.Direction.FORWARD && isFirst && migration.forward() instanceof Migration.Sql sql
                ? Optional.of(SqlTables.of(sql.text()))
                        .filter(tables -> !tables.created().isEmpty())
                : Optional.empty();
    }

    private void refuseOthers(
            Connection connection, String schema, Migration migration, Set<String> wanted, Set<String> present)
            throws SQLException {
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(present);
        if (!missing.isEmpty()) {
            throw new BookMeException(
                    migration.id() + " makes " + names(wanted) + "; here " + names(present) + " exist and "
                            + names(missing) + " do not",
                    "Make the missing ones as " + migration.path()
                            + " does, or drop the others if they are empty; then " + again(schema));
        }
        SortedSet<String> found = TableCatalog.lines(connection, schema, wanted);
        List<String> differences = differences(made(migration, wanted), found);
        if (!differences.isEmpty()) {
            throw new BookMeException(
                    names(present) + " exist, but are not what " + migration.id() + " makes:" + shown(differences),
                    laterMatch(migration, wanted, found)
                            .map(later -> "They are what " + later + " leaves. Record that: ./manage migrate_schemas"
                                    + " --fake " + later.app() + " " + Advice.number(later) + Advice.option(schema))
                            .orElse("Make them equal by hand (alter table ...), then " + again(schema)));
        }
    }

    /** Many a schema to be taken over is further than the app's first migration. */
    private Optional<MigrationId> laterMatch(Migration first, Set<String> wanted, SortedSet<String> found)
            throws SQLException {
        for (Migration later : graph.ofApp(first.id().app())) {
            if (!later.id().equals(first.id()) && made(later, wanted).equals(found)) {
                return Optional.of(later.id());
            }
        }
        return Optional.empty();
    }

    private SortedSet<String> made(Migration migration, Set<String> tables) throws SQLException {
        SortedSet<String> known = made.get(migration.id());
        if (known == null) {
            known = makeAndForget(migration, tables);
            made.put(migration.id(), known);
        }
        return known;
    }

    private SortedSet<String> makeAndForget(Migration migration, Set<String> tables) throws SQLException {
        try (Connection connection = FurtherConnection.of(owner);
                Scratch scratch = new Scratch(connection)) {
            for (Migration needed : graph.withAncestors(migration.id())) {
                if (needed.scope() == migration.scope()) {
                    scratch.make(needed);
                }
            }
            return TableCatalog.lines(connection, scratch.schema(), tables);
        }
    }

    private static List<String> differences(SortedSet<String> wanted, SortedSet<String> found) {
        List<String> differences = new ArrayList<>();
        wanted.stream().filter(line -> !found.contains(line)).forEach(line -> differences.add("missing: " + line));
        found.stream().filter(line -> !wanted.contains(line)).forEach(line -> differences.add("there: " + line));
        return differences;
    }

    private static String shown(List<String> differences) {
        StringBuilder text = new StringBuilder();
        differences.stream().limit(SHOWN).forEach(line -> text.append("\n  ").append(line));
        if (differences.size() > SHOWN) {
            text.append("\n  and ").append(differences.size() - SHOWN).append(" more");
        }
        return text.toString();
    }

    private static String names(Set<String> tables) {
        return String.join(", ", tables);
    }

    private static String again(String schema) {
        return "./manage migrate_schemas --fake-initial" + Advice.option(schema);
    }

    /** Whether anything of this scope could be taken over at all. */
    static boolean isNeeded(Work work, Scope scope, List<Step> steps) {
        return work == Work.FAKE_INITIAL
                && steps.stream()
                        .anyMatch(step -> step.migration().scope() == scope
                                && firstTables(step).isPresent());
    }
}
