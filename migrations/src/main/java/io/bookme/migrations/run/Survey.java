package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.graph.SqlTables;
import io.bookme.migrations.plan.AppliedMigration;
import io.bookme.migrations.plan.Deed;
import io.bookme.migrations.plan.Plan;
import io.bookme.migrations.plan.Planner;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Plans a request for the whole fleet at once, by the groups of schemas that are in the same state. */
final class Survey {
    /** Whatever runs a text on top of others; who only records, or takes back the text that was in force, does not. */
    private static final Set<Work> MINDS_EDITS = EnumSet.of(Work.MIGRATE, Work.FAKE_INITIAL, Work.RELEASE);

    private final RunRequest request;
    private final Aim aim;
    private final Map<String, List<Deed>> deeds;
    private final Optional<TakeOver> takeOver;
    private final EditCheck edits;
    private final Set<String> lost;
    private final boolean onlyLooks;
    private final List<Migration> remembered;
    private final Optional<WaitingForPublic.Found> waiting;
    private final Set<String> obstructed = new TreeSet<>();
    private final Set<String> lostWithNothingToDo = new TreeSet<>();
    private final Map<Key, List<String>> parts = new LinkedHashMap<>();
    private int tenants;
    private int current;

    /** What makes schemas get the same: obstacles are alike if they say the same. */
    private record Key(Plan plan, Optional<String> obstacle, Optional<String> nextStep, boolean shared) {}

    /**
     * @param deeds what the runs to be undone did, by schema
     * @param takeOver looks into each schema that has tables to be taken over; empty if that is left to the run
     * @param edits refuses to apply what was edited
     * @param lost schemas that have no changelog
     * @param onlyLooks whether nothing comes of it: then what a run would find out in the schemas is an obstacle here
     * @param remembered what other builds may have applied
     * @param waiting gets the tenants that public is not ready for, where they are passed over; empty if that is an obstacle
     */
    Survey(
            RunRequest request,
            Aim aim,
            Map<String, List<Deed>> deeds,
            Optional<TakeOver> takeOver,
            EditCheck edits,
            Set<String> lost,
            boolean onlyLooks,
            List<Migration> remembered,
            Optional<WaitingForPublic.Found> waiting) {
        this.request = request;
        this.aim = aim;
        this.deeds = deeds;
        this.takeOver = takeOver;
        this.edits = edits;
        this.lost = lost;
        this.onlyLooks = onlyLooks;
        this.remembered = remembered;
        this.waiting = waiting;
    }

    /**
     * @param passedOver groups that this request leaves alone
     */
    FleetPlan of(Connection connection, List<SchemaGroup> groups, Predicate<SchemaGroup> passedOver)
            throws SQLException {
        tenants = groups.stream()
                .filter(group -> group.scope() == Scope.TENANT)
                .mapToInt(group -> group.schemas().size())
                .sum();
        Set<String> leftOut = new TreeSet<>(deeds.keySet());
        SharedGround ground = ground(groups, passedOver);
        TenantsAbove above = new TenantsAbove(aim.graph(), remembered, beforePublicGoesBack(groups));
        for (SchemaGroup group : groups) {
            List<String> chosen = chosen(group);
            leftOut.removeAll(chosen);
            if (!chosen.isEmpty() && !passedOver.test(group) && aim.concerns(group.scope())) {
                List<String> there = onlyLooks ? setLostAside(chosen) : chosen;
                for (Map.Entry<List<Deed>, List<String>> alike : byDeeds(there).entrySet()) {
                    add(connection, ground, above, group, alike.getKey(), alike.getValue());
                }
            }
        }
        putObstructed();
        return new FleetPlan(
                parts.entrySet().stream()
                        .map(entry -> part(entry.getKey(), entry.getValue()))
                        .sorted(Comparator.comparing((FleetPlan.Part part) -> !part.shared())
                                .thenComparing(part -> -part.schemas().size()))
                        .toList(),
                current,
                List.copyOf(leftOut),
                List.copyOf(lostWithNothingToDo));
    }

    /** The fleet as public finds it: where something is undone, the tenants come first. */
    private List<SchemaGroup> beforePublicGoesBack(List<SchemaGroup> groups) {
        if (request.work() != Work.UNDO) {
            return groups;
        }
        List<SchemaGroup> found = new ArrayList<>();
        for (SchemaGroup group : groups) {
            List<String> chosen = chosen(group);
            found.add(group.having(
                    group.migrations(),
                    group.schemas().stream()
                            .filter(schema -> !chosen.contains(schema))
                            .toList()));
            byDeeds(chosen)
                    .forEach((done, schemas) ->
                            found.add(group.having(Step.result(group.migrations(), stepsOf(group, done)), schemas)));
        }
        return found;
    }

    /** What public will have when the tenants' turn comes. */
    private SharedGround ground(List<SchemaGroup> groups, Predicate<SchemaGroup> passedOver) {
        Optional<SchemaGroup> shared =
                groups.stream().filter(group -> group.scope() == Scope.SHARED).findFirst();
        if (shared.isEmpty()) {
            return new SharedGround(aim.graph());
        }
        SchemaGroup group = shared.get();
        boolean isMoved = !chosen(group).isEmpty() && !passedOver.test(group) && aim.concerns(Scope.SHARED);
        List<Deed> done = deeds.getOrDefault(Scope.SHARED_SCHEMA, List.of());
        return new SharedGround(aim.graph(), group.migrations(), isMoved ? stepsOf(group, done) : List.of());
    }

    private List<Step> stepsOf(SchemaGroup group, List<Deed> done) {
        try {
            return aim.plan(group.scope(), applied(group), group.holds(), done, Set.of())
                    .steps();
        } catch (BookMeException e) {
            return List.of(); // it is told of where its part is planned
        }
    }

    /** Nothing can be done in those that are lost, whatever it is. */
    private List<String> setLostAside(List<String> schemas) {
        obstructed.addAll(schemas.stream().filter(lost::contains).toList());
        return schemas.stream().filter(schema -> !lost.contains(schema)).toList();
    }

    private void putObstructed() {
        if (!obstructed.isEmpty()) {
            BookMeException why = SchemaReading.lost(List.copyOf(obstructed));
            parts.put(
                    new Key(
                            new Plan(List.of(), Map.of()),
                            Optional.of(String.valueOf(why.getMessage())),
                            Optional.of(why.nextStep()),
                            false),
                    List.copyOf(obstructed));
        }
    }

    /** The hints do not tell in which schemas a file was edited that they have; the run's workers would. */
    private List<String> setEditedAside(Connection connection, SchemaGroup group, List<String> schemas)
            throws SQLException {
        Map<String, List<AppliedMigration>> edited =
                EditedMigrations.in(connection, schemas, edits.suspectsOf(group.migrations()));
        edited.forEach((schema, rows) -> {
            try {
                aim.plan(group.scope(), rows, group.holds(), List.of(), Set.of());
            } catch (BookMeException e) {
                put(new Plan(List.of(), Map.of()), Optional.of(e), group, List.of(schema));
            }
        });
        return schemas.stream().filter(schema -> !edited.containsKey(schema)).toList();
    }

    private List<String> chosen(SchemaGroup group) {
        List<String> asked = request.asked(group);
        return request.work() == Work.UNDO
                ? asked.stream().filter(deeds::containsKey).toList()
                : asked;
    }

    private Map<List<Deed>, List<String>> byDeeds(List<String> schemas) {
        if (schemas.isEmpty()) {
            return Map.of();
        }
        if (deeds.isEmpty()) {
            return Map.of(List.of(), schemas);
        }
        Map<List<Deed>, List<String>> alike = new LinkedHashMap<>();
        schemas.forEach(schema -> alike.computeIfAbsent(deeds.getOrDefault(schema, List.of()), any -> new ArrayList<>())
                .add(schema));
        return alike;
    }

    private void add(
            Connection connection,
            SharedGround ground,
            TenantsAbove above,
            SchemaGroup group,
            List<Deed> done,
            List<String> schemas)
            throws SQLException {
        Scope scope = group.scope();
        List<AppliedMigration> applied = applied(group);
        Plan plan;
        try {
            plan = aim.plan(scope, applied, group.holds(), done, Set.of());
            refuseToForgetTenants(plan.steps());
            if (request.work() != Work.UNDO) {
                // an undo applies the text that was in force
                edits.refuse(plan.steps());
            }
        } catch (BookMeException e) {
            put(new Plan(List.of(), Map.of()), Optional.of(e), group, schemas);
            return;
        }
        Optional<BookMeException> unready =
                scope == Scope.SHARED ? above.obstacle(plan.steps()) : ground.obstacle(connection, plan.steps());
        if (unready.isPresent()) {
            if (waiting.isPresent()) {
                waiting.get().add(unready.get(), schemas);
            } else {
                put(new Plan(List.of(), Map.of()), unready, group, schemas);
            }
            return;
        }
        if (onlyLooks && MINDS_EDITS.contains(request.work())) {
            schemas = setEditedAside(connection, group, schemas);
            if (schemas.isEmpty()) {
                return;
            }
        }
        if (takeOver.isEmpty() || !TakeOver.isNeeded(request.work(), scope, plan.steps())) {
            put(plan, Optional.empty(), group, schemas);
            return;
        }
        for (String schema : schemas) {
            PlanSource.Prior prior = new PlanSource.Prior(scope, new Changelog.History(applied, 0, ""), group.holds());
            try {
                Set<MigrationId> matching = matching(takeOver.get(), connection, schema, prior);
                put(plan.recording(matching::contains), Optional.empty(), group, List.of(schema));
            } catch (BookMeException e) {
                put(new Plan(List.of(), Map.of()), Optional.of(e), group, List.of(schema));
            }
        }
    }

    private static Set<MigrationId> matching(
            TakeOver takeOver, Connection connection, String schema, PlanSource.Prior prior) throws SQLException {
        return InTransaction.on(connection, c -> {
            try (Statement statement = c.createStatement()) {
                statement.execute("set local search_path = " + Quote.name(schema));
            }
            return takeOver.matching(c, schema, prior);
        });
    }

    private void refuseToForgetTenants(List<Step> steps) {
        for (Step step : steps) {
            boolean drops = step.direction() == Step.Direction.BACKWARD
                    && !step.recordOnly()
                    && step.migration().forward() instanceof Migration.Sql sql
                    && SqlTables.of(sql.text()).created().contains("tenant_tenant");
            if (drops && tenants > 0) {
                throw new BookMeException(
                        "to take " + step.migration().id() + " back drops the list of tenants, and "
                                + (tenants == 1 ? "1 tenant is" : tenants + " tenants are") + " in it",
                        "Delete them first, each with ./manage delete_tenant, or name a later migration.");
            }
        }
    }

    private void put(Plan plan, Optional<BookMeException> obstacle, SchemaGroup group, List<String> schemas) {
        if (plan.isEmpty() && obstacle.isEmpty()) {
            List<String> gone = lost.isEmpty()
                    ? List.of()
                    : schemas.stream().filter(lost::contains).toList();
            lostWithNothingToDo.addAll(gone);
            current += schemas.size() - gone.size();
            return;
        }
        Key key = new Key(
                plan,
                obstacle.map(Throwable::getMessage),
                obstacle.map(BookMeException::nextStep),
                group.scope() == Scope.SHARED);
        parts.computeIfAbsent(key, any -> new ArrayList<>()).addAll(schemas);
    }

    private FleetPlan.Part part(Key key, List<String> schemas) {
        Optional<BookMeException> obstacle = key.obstacle()
                .map(message -> new BookMeException(message, key.nextStep().orElse("")));
        return new FleetPlan.Part(
                key.plan(),
                obstacle,
                key.shared(),
                aim.heldShort(key.plan()),
                schemas.stream().sorted().toList());
    }

    /** What the group's schemas miss by the hints, up to their targets. */
    static List<Migration> pending(MigrationGraph graph, SchemaGroup group) {
        return new Planner(graph, List.of())
                .towardsTargets(group.scope(), applied(group), group.holds()).steps().stream()
                        .map(step -> step.migration())
                        .toList();
    }

    /** Whether its migration failed and it waits for a person; one that has all of this build misses nothing. */
    static boolean isParked(MigrationGraph graph, SchemaGroup group) {
        return group.parkedFor().isPresent()
                && graph.ordered(group.scope()).stream()
                        .anyMatch(migration -> !group.migrations().contains(migration.id()));
    }

    /** What the hint says the group's schemas have; it knows neither their order nor the checksums. */
    static List<AppliedMigration> applied(SchemaGroup group) {
        return group.migrations().stream()
                .map(id -> new AppliedMigration(id, "", Optional.empty()))
                .toList();
    }

    /** The schemas that are named to be looked at, patterns replaced by what they match. */
    static List<String> named(List<String> names, List<SchemaGroup> groups) {
        List<String> resolved = resolve(names, groups, any -> true);
        refuseUnknown(bySchema(groups), resolved);
        return resolved;
    }

    /** The schemas that are named to be moved, patterns replaced by what they match. */
    static List<String> resolve(List<String> named, List<SchemaGroup> groups) {
        return resolve(named, groups, SchemaGroup::migrated);
    }

    private static List<String> resolve(List<String> named, List<SchemaGroup> groups, Predicate<SchemaGroup> which) {
        Set<String> resolved = new TreeSet<>();
        for (String name : named) {
            if (!SchemaPatterns.isPattern(name)) {
                resolved.add(name);
                continue;
            }
            Predicate<String> matches = SchemaPatterns.matcher(name);
            List<String> found = groups.stream()
                    .filter(group -> group.kind().equals("tenant") && which.test(group))
                    .flatMap(group -> group.schemas().stream())
                    .filter(matches)
                    .toList();
            if (found.isEmpty()) {
                throw new BookMeException(
                        "No tenant's schema matches '" + name + "'", "Look at ./manage list_tenants.");
            }
            resolved.addAll(found);
        }
        return List.copyOf(resolved);
    }

    private static Map<String, SchemaGroup> bySchema(List<SchemaGroup> groups) {
        Map<String, SchemaGroup> bySchema = new TreeMap<>();
        groups.forEach(group -> group.schemas().forEach(schema -> bySchema.put(schema, group)));
        return bySchema;
    }

    private static void refuseUnknown(Map<String, SchemaGroup> bySchema, List<String> named) {
        List<String> missing =
                named.stream().filter(schema -> !bySchema.containsKey(schema)).toList();
        if (!missing.isEmpty()) {
            throw Fleet.unknown(missing);
        }
    }

    /** Named schemas that are not there, or archived, are an error. */
    static void refuseUnmovable(List<SchemaGroup> groups, List<String> named) {
        if (named.isEmpty()) {
            return;
        }
        Map<String, SchemaGroup> bySchema = bySchema(groups);
        refuseUnknown(bySchema, named);
        for (String schema : named) {
            if (!java.util.Objects.requireNonNull(bySchema.get(schema)).migrated()) {
                throw new BookMeException(
                        "Tenant '" + schema + "' is archived, and archived tenants are not migrated",
                        "Activate it first, which migrates it too: ./manage activate_tenant " + schema);
            }
        }
    }
}
