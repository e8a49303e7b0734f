package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which text of each migration a run ran. A rollback may be edited later, which no checksum sees; undoing the run
 * uses the one that was in force.
 */
final class RunTexts {
    private record Key(long run, MigrationId id) {}

    private final Map<Key, Migration> texts = new HashMap<>();

    private RunTexts() {}

    /** SQL that notes what a run is about to run; once is enough for all schemas that share the plan. */
    static String noting(long run, List<Step> steps) {
        return steps.isEmpty()
                ? ""
                : steps.stream()
                        .map(step -> "(" + run + ", "
                                + Quote.text(step.migration().id().app()) + ", "
                                + Quote.text(step.migration().id().name()) + ", "
                                + Quote.text(step.migration().fileHash()) + ")")
                        .collect(Collectors.joining(
                                ", ",
                                "insert into bookme.run_text (run_id, app, name, file_hash) values ",
                                " on conflict do nothing;\n"));
    }

    /** What these runs ran. Of a run from before texts were noted, what was the newest when it ended. */
    static RunTexts of(Connection connection, Collection<Long> runs) throws SQLException {
        RunTexts found = new RunTexts();
        if (runs.isEmpty()) {
            return found;
        }
        try (PreparedStatement query = connection.prepareStatement("""
                select r.id as run_id, m.*
                from bookme.run r
                join bookme.stored_migration m on true
                left join bookme.run_text t
                  on t.run_id = r.id and t.app = m.app and t.name = m.name and t.file_hash = m.file_hash
                where r.id = any (?::bigint[])
                  and (t.run_id is not null or m.stored_at <= coalesce(r.finished_at, now()))
                order by t.run_id is not null, m.stored_at, m.file_hash
                """)) {
            query.setArray(1, connection.createArrayOf("bigint", runs.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Migration migration = StoredMigrations.migration(rows);
                    found.texts.put(new Key(rows.getLong("run_id"), migration.id()), migration);
                }
            }
        }
        return found;
    }

    Optional<Migration> find(long run, MigrationId id) {
        return Optional.ofNullable(texts.get(new Key(run, id)));
    }
}
