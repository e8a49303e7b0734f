package io.bookme.migrations.run;

import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Goal;
import java.util.Locale;
import java.util.Optional;

/**
 * What tries one schema again: just what its run was asked for, as a run that names no app passes by who is held.
 *
 * @param run the run in which it failed; empty if it was part of none
 */
record Retry(Optional<Run> run) {
    /** The command, as a person types it. */
    String command(String schema) {
        return run.map(of -> command(of, schema)).orElseGet(() -> "./manage migrate_schemas" + Advice.option(schema));
    }

    private static String command(Run run, String schema) {
        if (run.work() == Work.UNDO) {
            return "./manage retry " + run.id();
        }
        String what = run.work() == Work.MIGRATE
                ? ""
                : " --" + run.work().name().toLowerCase(Locale.ROOT).replace('_', '-');
        String where = run.goal()
                .map(goal -> " " + goal.app() + " " + (goal.isZero() ? goal.migration() : number(goal)))
                .or(() -> run.app().map(app -> " " + app))
                .orElse("");
        return "./manage migrate_schemas" + what + where + Advice.option(schema) + (run.backup() ? " --backup" : "");
    }

    private static String number(Goal goal) {
        return Advice.number(new MigrationId(goal.app(), goal.migration()));
    }
}
