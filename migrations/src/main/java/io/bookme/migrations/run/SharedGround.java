package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.SqlState;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Holds;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What {@code public} has, as far as tenants' migrations stand on it: their own changelogs do not tell. Asks public itself
 * before it says that something is missing, and need not be told what public has. Safe for use by many threads.
 */
final class SharedGround {
    private final MigrationGraph graph;
    private final Set<MigrationId> has = ConcurrentHashMap.newKeySet();
    private final Set<MigrationId> leaving;

    /** Nothing is known of public yet. */
    SharedGround(MigrationGraph graph) {
        this(graph, List.of(), List.of());
    }

    /**
     * @param has what public has, or will have when the tenants' turn comes
     * @param steps what is done in public before
     */
    SharedGround(MigrationGraph graph, Collection<MigrationId> has, List<Step> steps) {
        this.graph = graph;
        this.has.addAll(Step.result(has, steps));
        this.leaving = Set.copyOf(Step.ids(steps, Step.Direction.BACKWARD));
    }

    /**
     * @param connection in autocommit mode
     * @throws BookMeException if steps of a tenant cannot be run
     */
    void refuse(Connection connection, List<Step> steps) throws SQLException {
        Optional<BookMeException> obstacle = obstacle(connection, steps);
        if (obstacle.isPresent()) {
            throw obstacle.get();
        }
    }

    /**
     * Why steps of a tenant cannot be run; empty if they can. What is only recorded needs nothing.
     *
     * @param connection in autocommit mode
     */
    Optional<BookMeException> obstacle(Connection connection, List<Step> steps) throws SQLException {
        for (Step step : steps) {
            if (step.direction() == Step.Direction.FORWARD && !step.recordOnly()) {
                MigrationId id = step.migration().id();
                for (Migration needed : graph.withAncestors(id)) {
                    if (needed.scope() == Scope.SHARED && isMissing(connection, needed.id())) {
                        return Optional.of(missing(connection, id, needed.id()));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private boolean isMissing(Connection connection, MigrationId id) throws SQLException {
        if (!has.contains(id)) {
            Set<MigrationId> now = read(connection);
            now.removeAll(leaving);
            has.addAll(now);
        }
        return !has.contains(id);
    }

    private static Set<MigrationId> read(Connection connection) throws SQLException {
        Set<MigrationId> found = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select author, id from " + Quote.name(Scope.SHARED_SCHEMA) + "." + Changelog.TABLE)) {
            while (rows.next()) {
                found.add(new MigrationId(rows.getString(1), rows.getString(2)));
            }
        } catch (SQLException e) {
            if (!SqlState.of(e).is(SqlState.UNDEFINED_TABLE)) {
                throw e;
            }
        }
        return found;
    }

    private BookMeException missing(Connection connection, MigrationId id, MigrationId needed) throws SQLException {
        if (has.isEmpty()) {
            return new BookMeException(
                    "The shared tables are not there yet", "Run ./manage migrate_schemas --shared first.");
        }
        String what = id + " stands on " + needed + ", which public does not have";
        for (Map.Entry<String, String> hold : holds(connection).entrySet()) {
            String app = hold.getKey();
            if (new Holds(graph, Map.of(app, hold.getValue())).keptBack().contains(needed)) {
                return new BookMeException(
                        what + ": '" + app + "' is held there at " + hold.getValue(),
                        "Let it go on first: ./manage migrate_schemas --release " + app);
            }
        }
        return new BookMeException(what, "Bring public on first: ./manage migrate_schemas --shared");
    }

    private static Map<String, String> holds(Connection connection) throws SQLException {
        Map<String, String> holds = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select app, migration from bookme.hold where schema_name = "
                        + Quote.text(Scope.SHARED_SCHEMA))) {
            while (rows.next()) {
                holds.put(rows.getString(1), rows.getString(2));
            }
        }
        return holds;
    }
}
