package io.bookme.migrations.command;

import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Ledger;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Asks a run to stop, wherever it is worked on. */
@Command(
        name = "stop",
        description = {
            "Stop a run, wherever it is worked on: schemas in hand are finished, no further one is begun. Waits up to",
            "five seconds for that, and tells how many are left."
        },
        footer = {"", "Examples:", "  ./manage stop 7", "  ./manage resume 7   go on with it"})
final class StopRun implements Callable<Integer> {
    /** A few heartbeats of who works on it: short tenants in hand are done then. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(100);

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(paramLabel = "RUN", description = "The run's number.")
    private long id;

    StopRun(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Database database = Database.open(context, where)) {
            Fleet fleet = database.fleetWithoutFiles();
            boolean hadEnded = !fleet.concluded(id).state().isActive();
            Ledger ledger = fleet.ledger();
            Run run = stopped(ledger, ledger.requestStop(id));
            if (run.state() == RunState.STOPPING) {
                context.out().println("Run " + id + " is stopping; tenants in hand are finished.");
                context.note("What is left then: ./manage run " + id);
                return ExitCode.DONE;
            }
            context.out().println("Run " + id + (hadEnded ? " has ended: " : ": ") + ShowRuns.state(run) + ".");
            if (run.pending() > 0) {
                context.note(Names.count(run.pending()) + " left; go on: ./manage resume " + id);
            }
        }
        return ExitCode.DONE;
    }

    /** Who works on a run hears of it with the next heartbeat; what is left is known when it has stopped. */
    private static Run stopped(Ledger ledger, Run asked) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Run run = asked;
        while (run.state() == RunState.STOPPING && System.nanoTime() < end && slept()) {
            run = ledger.get(run.id());
        }
        return run;
    }

    private static boolean slept() {
        try {
            Thread.sleep(LOOK.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
