package io.bookme.migrations.benchmark;

import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunExecution;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Tenants;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * BookMe, through the calls that the command line and the server make. A run's whole way is measured: asking every
 * schema, the ledger, the tenants, the verification. Reading the files and preparing, once a process, is not.
 */
final class Engine implements Contestant {
    private final DataSource owner;
    private final Entrance entrance;
    private final Settings settings;
    private final Changes changes = new Changes();
    private final AtomicLong lastTenant = new AtomicLong();
    private Fleet fleet;
    private Duration untilLastTenant = Duration.ZERO;

    /**
     * @param owner gives the connections that it keeps, as a server's pool does
     * @param settings such as whether each tenant's commit waits for the disk itself
     * @param entrance the command line asks every schema's own changelog first, the timer believes the hints
     */
    Engine(DataSource owner, Entrance entrance, Settings settings) {
        this.owner = owner;
        this.entrance = entrance;
        this.settings = settings;
        this.fleet = prepared();
        migrate(1);
    }

    private Fleet prepared() {
        Fleet prepared = new Fleet(owner, changes.graph(), settings);
        prepared.prepare(RunListener.SILENT);
        return prepared;
    }

    @Override
    public Duration provision(List<String> schemas, int connections) {
        Tenants tenants = new Tenants(fleet);
        return Crew.work(
                schemas,
                connections,
                () -> schema -> tenants.create(
                        new NewTenant(schema, schema, schema.replace('_', '-') + ".localhost", Optional.empty())));
    }

    @Override
    public Duration apply(List<Changes.Change> pending, int connections) {
        pending.forEach(changes::add);
        fleet = prepared();
        return migrate(connections);
    }

    private Duration migrate(int connections) {
        long began = System.nanoTime();
        Run run = fleet.start(RunRequest.everything(entrance, "benchmark")).orElseThrow();
        RunExecution execution = fleet.execute(
                        fleet.succession().require(run),
                        new RunListener() {
                            @Override
                            public void finished(Outcome outcome) {
                                lastTenant.set(System.nanoTime());
                            }
                        },
                        Optional.empty())
                .orElseThrow();
        Run ended = execution.runToEnd(connections, Thread::new);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        if (ended.state() != RunState.COMPLETED) {
            throw new IllegalStateException("The run did not complete: " + ended);
        }
        untilLastTenant = Duration.ofNanos(lastTenant.get() - began);
        return took;
    }

    /** How long the last run took until its last tenant was done: all but reading the catalogs back. */
    Duration untilLastTenant() {
        return untilLastTenant;
    }

    @Override
    public Duration nothingToDo() {
        return nothingToDo(entrance);
    }

    /** The same by another door. */
    Duration nothingToDo(Entrance door) {
        return Crew.timed(() -> {
            if (fleet.start(RunRequest.everything(door, "benchmark")).isPresent()) {
                throw new IllegalStateException("There was something to do");
            }
        });
    }

    @Override
    public Duration status() {
        return Crew.timed(() -> {
            if (fleet.status().behind() != 0) {
                throw new IllegalStateException("There was something to do");
            }
        });
    }

    @Override
    public String changelogQuery(String schema, Changes.Change change) {
        return Contestant.liquibaseRow(schema, change);
    }
}
