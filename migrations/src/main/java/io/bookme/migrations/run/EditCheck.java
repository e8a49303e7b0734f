package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.AppliedMigration;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether what is about to be applied was applied elsewhere with another text: one name would then stand for two things,
 * and no tenant could be compared with another any more.
 *
 * <p>Costs one query, of the texts that the ledger has stored, and none if nothing is to be applied. Only where another
 * text is known are the schemas that have the migration asked themselves: it may have been taken back everywhere, or
 * never applied at all.
 */
final class EditCheck {
    /** All texts of migrations that the ledger has stored, by their checksums. */
    static final String TEXTS = "select distinct app, name, checksum from bookme.stored_migration";

    /** More of the schemas that have the other text are not named. */
    private static final int NAMED = 3;

    private final Connection connection;
    private final MigrationGraph graph;
    private final Map<MigrationId, Optional<BookMeException>> known = new HashMap<>();
    private Optional<List<SchemaGroup>> groups;
    private Optional<Set<MigrationId>> suspects = Optional.empty();

    /**
     * @param groups the whole fleet, archived tenants too
     */
    EditCheck(Connection connection, MigrationGraph graph, List<SchemaGroup> groups) {
        this(connection, graph, Optional.of(groups));
    }

    private EditCheck(Connection connection, MigrationGraph graph, Optional<List<SchemaGroup>> groups) {
        this.connection = connection;
        this.graph = graph;
        this.groups = groups;
    }

    /**
     * For who has asked for the {@link #TEXTS} himself.
     *
     * @param connection in autocommit mode: a transaction would keep the locks of all the changelogs that it may have to
     *     read
     */
    static EditCheck of(Connection connection, MigrationGraph graph, ResultSet texts) throws SQLException {
        EditCheck check = new EditCheck(connection, graph, Optional.empty());
        check.suspects = Optional.of(check.suspects(texts));
        return check;
    }

    /**
     * @throws BookMeException if one of the steps would apply an edited file; steps that only record do not matter
     */
    void refuse(List<Step> steps) throws SQLException {
        for (Step step : steps) {
            Migration migration = step.migration();
            if (step.direction() == Step.Direction.FORWARD
                    && !step.recordOnly()
                    && suspects().contains(migration.id())) {
                Optional<BookMeException> refusal = known.get(migration.id());
                if (refusal == null) {
                    refusal = refusal(migration);
                    known.put(migration.id(), refusal);
                }
                if (refusal.isPresent()) {
                    throw refusal.get();
                }
            }
        }
    }

    /** Every file of this build that was edited after it was applied somewhere, with the next step. */
    static List<BookMeException> edited(Connection connection, MigrationGraph graph) throws SQLException {
        EditCheck check = new EditCheck(connection, graph, Optional.empty());
        List<BookMeException> edited = new ArrayList<>();
        for (MigrationId id : check.suspects()) {
            check.refusal(graph.find(id).orElseThrow()).ifPresent(edited::add);
        }
        return edited;
    }

    /** What an edit keeps a run from that somebody goes on with; other obstacles are its workers' to tell. */
    static void refuse(
            Connection connection, MigrationGraph graph, Aim aim, List<SchemaGroup> groups, Set<String> unfinished)
            throws SQLException {
        EditCheck check = new EditCheck(connection, graph, groups);
        for (SchemaGroup group : groups) {
            if (aim.concerns(group.scope()) && group.schemas().stream().anyMatch(unfinished::contains)) {
                check.refuse(steps(aim, group));
            }
        }
    }

    /** What a group's schemas would get; none if they cannot be planned. */
    static List<Step> steps(Aim aim, SchemaGroup group) {
        try {
            return aim.plan(group.scope(), Survey.applied(group), group.holds(), List.of(), Set.of())
                    .steps();
        } catch (BookMeException e) {
            return List.of();
        }
    }

    /** The files of which another text is stored, of those that some schemas have. */
    List<Migration> suspectsOf(Set<MigrationId> applied) throws SQLException {
        return suspects().stream()
                .filter(applied::contains)
                .flatMap(id -> graph.find(id).stream())
                .toList();
    }

    /** The files of this build of which another text is stored. Its rollback may differ: that is no other change. */
    private Set<MigrationId> suspects() throws SQLException {
        if (suspects.isEmpty()) {
            suspects = Optional.of(readSuspects());
        }
        return suspects.get();
    }

    private Set<MigrationId> readSuspects() throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(TEXTS);
                ResultSet rows = query.executeQuery()) {
            return suspects(rows);
        }
    }

    private Set<MigrationId> suspects(ResultSet rows) throws SQLException {
        Set<MigrationId> found = new TreeSet<>();
        while (rows.next()) {
            String stored = rows.getString("checksum");
            graph.find(new MigrationId(rows.getString("app"), rows.getString("name")))
                    .filter(file -> !file.checksum().equals(stored))
                    .ifPresent(file -> found.add(file.id()));
        }
        return found;
    }

    private List<SchemaGroup> groups() throws SQLException {
        if (groups.isEmpty()) {
            groups = Optional.of(SchemaGroups.read(connection));
        }
        return groups.get();
    }

    private Optional<BookMeException> refusal(Migration file) throws SQLException {
        List<String> haveIt = groups().stream()
                .filter(group -> group.migrations().contains(file.id()))
                .flatMap(group -> group.schemas().stream())
                .toList();
        Map<String, String> others = new TreeMap<>();
        for (Map.Entry<String, List<AppliedMigration>> edited :
                EditedMigrations.in(connection, haveIt, List.of(file)).entrySet()) {
            edited.getValue().get(0).checksum().ifPresent(recorded -> others.put(edited.getKey(), recorded));
        }
        return others.isEmpty() ? Optional.empty() : Optional.of(refusal(file, others));
    }

    private BookMeException refusal(Migration file, Map<String, String> others) {
        List<String> schemas = List.copyOf(others.keySet());
        return new BookMeException(
                file.id() + " was edited after it was applied in " + named(schemas) + ": " + file.path()
                        + " has checksum " + file.checksum() + ", recorded there is " + others.get(schemas.get(0)),
                "Bring the file back as it was (git checkout) and put the change into a new migration. If it must be"
                        + " this one: bring it back, take it back everywhere (./manage migrate_schemas "
                        + file.id().app() + " " + before(file) + "), then edit it.");
    }

    private static String named(List<String> schemas) {
        return schemas.size() == 1
                ? schemas.get(0)
                : schemas.size() + " schemas: " + String.join(", ", schemas.subList(0, Math.min(NAMED, schemas.size())))
                        + (schemas.size() > NAMED ? " and others" : "");
    }

    private String before(Migration file) {
        List<Migration> ofApp = graph.ofApp(file.id().app());
        int at = ofApp.stream().map(Migration::id).toList().indexOf(file.id());
        return at <= 0 ? Goal.ZERO : ofApp.get(at - 1).id().name();
    }
}
