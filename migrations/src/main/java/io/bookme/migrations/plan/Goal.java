package io.bookme.migrations.plan;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import java.util.List;
import java.util.Optional;

/**
 * Where a person wants an app to be: at a named migration, or at {@link #ZERO}, before its first one.
 *
 * @param app the app's name
 * @param migration the full name of one of its migrations, or {@link #ZERO}
 * @param onlyForward whether nothing beyond it is taken back, as where nobody named the migration: what a newer build applied
 *     beyond this build's last one is then nobody's to undo
 */
public record Goal(String app, String migration, boolean onlyForward) {
    /** Nothing of the app is applied. */
    public static final String ZERO = "zero";

    /** A goal that was named. */
    public Goal(String app, String migration) {
        this(app, migration, false);
    }

    /**
     * What a person meant.
     *
     * @param migration a name, the beginning of one ({@code 0002}), or {@link #ZERO}; empty for the app's last one
     * @throws BookMeException if there is no such app, or none or several such migrations; it lists them
     */
    public static Goal of(MigrationGraph graph, String app, Optional<String> migration) {
        List<Migration> known = graph.ofApp(graph.apps().get(app).name());
        if (migration.equals(Optional.of(ZERO))) {
            return new Goal(app, ZERO);
        }
        Migration target =
                migration.map(prefix -> graph.resolve(app, prefix, ZERO)).orElseGet(() -> known.get(known.size() - 1));
        return new Goal(app, target.id().name(), migration.isEmpty());
    }

    /** The same, with nothing taken back that is beyond it. */
    public Goal forwardOnly() {
        return new Goal(app, migration, true);
    }

    public boolean isZero() {
        return migration.equals(ZERO);
    }

    @Override
    public String toString() {
        return app + " " + migration;
    }
}
