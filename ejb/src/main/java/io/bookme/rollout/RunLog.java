package io.bookme.rollout;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.Ledger;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunListener;
import java.lang.System.Logger.Level;

/** Tells the server's log how a run goes on. */
record RunLog(long run) implements RunListener {
    private static final System.Logger LOG = System.getLogger(RunLog.class.getName());

    @Override
    public void finished(Outcome outcome) {
        if (outcome.failure().isPresent()) {
            LOG.log(
                    Level.WARNING,
                    "Run {0}: {1} failed and stays as it was: {2} {3}",
                    name(),
                    outcome.schema(),
                    outcome.failure().get().message(),
                    outcome.failure().get().nextStep());
        } else {
            LOG.log(Level.DEBUG, "Run {0}: {1} is done", name(), outcome.schema());
        }
    }

    @Override
    public void putOff(String schema, String reason) {
        LOG.log(Level.DEBUG, "Run {0}: {1} is put off: {2}", name(), schema, reason);
    }

    @Override
    public void databaseLost(String reason) {
        LOG.log(Level.WARNING, "Run {0} waits for the database: {1}", name(), reason);
    }

    @Override
    public void databaseBack() {
        LOG.log(Level.INFO, "Run {0} goes on: the database is back", name());
    }

    @Override
    public void workers(int allowed, int workers) {
        LOG.log(
                Level.DEBUG,
                "Run {0}: as fast as the database answers, {1} of {2} workers are at work",
                name(),
                allowed,
                workers);
    }

    /** One line when the run leaves this server's hands. */
    static void ended(Run run) {
        LOG.log(
                run.failed() > 0 ? Level.WARNING : Level.INFO,
                "Run {0} is {1}: {2} done, {3} failed, {4} left",
                String.valueOf(run.id()),
                run.state(),
                String.valueOf(run.done()),
                String.valueOf(run.failed()),
                String.valueOf(run.pending()));
    }

    /**
     * One line when the run leaves this server's hands before its end.
     *
     * @param why goes on the sentence
     */
    static void interrupted(Ledger ledger, long run, String why) {
        LOG.log(
                Level.WARNING,
                "Run {0} was interrupted{1}: {2}. It goes on by itself on a server with bookme.migrate.auto=all, or by: {3}",
                String.valueOf(run),
                left(ledger, run),
                why,
                asked("resume", run));
    }

    /** How a person asks for something of a run, with the command line or without. */
    static String asked(String what, long run) {
        return "./manage " + what + " " + run + " or POST /ops/runs/" + run + "/" + what;
    }

    private static String left(Ledger ledger, long run) {
        try {
            return " with " + ledger.get(run).pending() + " schemas left";
        } catch (BookMeException unknown) {
            LOG.log(Level.DEBUG, "How many schemas are left cannot be read", unknown);
            return "";
        }
    }

    /** Not a number: the log would write 1,234. */
    private String name() {
        return String.valueOf(run);
    }
}
