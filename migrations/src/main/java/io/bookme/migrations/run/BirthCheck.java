package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is asked before migrations run in a schema that is about to be made: one trip where all is well. */
public final class BirthCheck {
    private static final String IN_PUBLIC = "select d.migrations from bookme.schema_state s"
            + " join bookme.changelog_set d on d.fingerprint = s.changelog_fingerprint where s.schema_name = "
            + Quote.text(Scope.SHARED_SCHEMA);

    private BirthCheck() {}

    /**
     * @param connection in autocommit mode: a transaction would keep the locks of all the changelogs that may have to be read
     * @param migrations files of this build that will run in it
     * @throws BookMeException if one of them was edited after it was applied elsewhere, or stands on a shared one that public
     *     does not have
     */
    public static void refuse(Connection connection, MigrationGraph graph, List<Migration> migrations)
            throws SQLException {
        EditCheck edits;
        Set<MigrationId> inPublic = new HashSet<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute(EditCheck.TEXTS + "; " + IN_PUBLIC);
            try (ResultSet texts = statement.getResultSet()) {
                edits = EditCheck.of(connection, graph, texts);
            }
            statement.getMoreResults();
            try (ResultSet hint = statement.getResultSet()) {
                while (hint.next()) {
                    inPublic.addAll(SchemaStates.ids(hint, "migrations"));
                }
            }
        }
        List<Step> steps = migrations.stream()
                .map(migration -> new Step(migration, Step.Direction.FORWARD))
                .toList();
        edits.refuse(steps);
        new SharedGround(graph, inPublic, List.of()).refuse(connection, steps);
    }
}
