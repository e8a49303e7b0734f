package io.bookme.migrations.run;

import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.Goal;
import java.util.Locale;

/**
 * What tries one schema again: just what its run was asked for, as a run that names no app passes by who is held.
 *
 * @param run the run in which it failed
 */
record Retry(Run run) {
    /** The failure with that command in place of the plain one. */
    Failure told(String schema, Failure failure) {
        return failure.withNextStep(failure.nextStep().replace(Failures.retry(schema), command(schema)));
    }

    private String command(String schema) {
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
