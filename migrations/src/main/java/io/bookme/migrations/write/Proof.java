package io.bookme.migrations.write;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.SqlState;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.diff.Ours;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Step;
import io.bookme.migrations.state.Catalog;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Runs new migrations of one scope in the scratch database before they are written: on rows, forward, and back. Applied
 * they must give what the entities want, taken back what was there before.
 */
final class Proof {
    private final Workbench bench;
    private final Scope scope;
    private final Catalog wanted;
    private final Ours ours;
    private final Predicate<String> isCompared;
    private final List<String> warnings = new ArrayList<>();
    private final Map<MigrationId, String> irreversible = new HashMap<>();

    /**
     * @param isCompared which tables the new migrations are to bring to what is wanted
     */
    Proof(Workbench bench, Scope scope, Catalog wanted, Ours ours, Predicate<String> isCompared) {
        this.bench = bench;
        this.scope = scope;
        this.wanted = wanted;
        this.ours = ours;
        this.isCompared = isCompared;
    }

    /** On which rows a change is tried: where it fails on the first because of what they hold, on milder ones. */
    private enum Rows {
        EXTREME,
        PLAIN,
        NONE
    }

    /**
     * @throws BookMeException if the migrations do not do what they should
     */
    Proof of(List<Migration> migrations) throws SQLException {
        Catalog before = bench.catalog(scope);
        for (Rows rows : Rows.values()) {
            Savepoint mark = bench.mark();
            try {
                Optional<String> refusal = attempt(migrations, before, rows);
                if (refusal.isEmpty()) {
                    return this;
                }
                if (warnings.isEmpty()) {
                    warnings.add(refusal.get());
                }
            } finally {
                bench.backTo(mark);
            }
        }
        return this;
    }

    /** What may fail on some tenant's rows, a sentence each. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Why some of them cannot be taken back once there are rows. */
    Map<MigrationId, String> irreversible() {
        return Map.copyOf(irreversible);
    }

    private Optional<String> attempt(List<Migration> migrations, Catalog before, Rows rows) throws SQLException {
        if (rows != Rows.NONE) {
            new SampleRows(bench, scope, rows == Rows.EXTREME).fill(before);
        }
        for (Migration migration : migrations) {
            try {
                bench.run(scope, new Step(migration, Step.Direction.FORWARD));
            } catch (SQLException e) {
                if (rows != Rows.NONE && SqlState.of(e).isWrongData()) {
                    return Optional.of(migration.id().name() + " fails on a tenant whose rows do not fit ("
                            + Workbench.firstLine(e) + "); such a tenant stays as it was and is named.");
                }
                throw new BookMeException(
                        migration.id() + " was not written, since PostgreSQL refuses it: " + Workbench.refusal(e),
                        "Make the change in smaller steps, or write it by hand:" + " ./manage makemigrations "
                                + migration.id().app() + " --empty",
                        e);
            }
        }
        Catalog after = bench.catalog(scope);
        compare(
                ours.visible(after, wanted).only(isCompared).differences(wanted.only(isCompared)),
                migrations,
                "applied it does not give what the entities want");
        back(migrations, before, rows);
        return Optional.empty();
    }

    private void back(List<Migration> migrations, Catalog before, Rows rows) throws SQLException {
        for (int i = migrations.size() - 1; i >= 0; i--) {
            Migration migration = migrations.get(i);
            if (migration.backward().isEmpty()) {
                return;
            }
            try {
                bench.run(scope, new Step(migration, Step.Direction.BACKWARD));
            } catch (SQLException e) {
                if (rows != Rows.NONE && SqlState.of(e).isWrongData()) {
                    irreversible.put(
                            migration.id(),
                            "with rows in the table: " + Workbench.firstLine(e).replace('\n', ' '));
                    return;
                }
                throw new BookMeException(
                        migration.id() + " was not written, since PostgreSQL refuses its rollback: "
                                + Workbench.refusal(e),
                        "Make the change in smaller steps, or write it by hand:" + " ./manage makemigrations "
                                + migration.id().app() + " --empty",
                        e);
            }
        }
        compare(
                bench.catalog(scope).differences(before),
                migrations,
                "taken back it does not give what was there before");
    }

    private static void compare(List<String> differences, List<Migration> migrations, String problem) {
        if (!differences.isEmpty()) {
            throw new BookMeException(
                    migrations.get(0).id() + " was not written, since " + problem + ": "
                            + String.join("; ", differences),
                    "Write this change by hand: ./manage makemigrations "
                            + migrations.get(0).id().app() + " --empty");
        }
    }
}
