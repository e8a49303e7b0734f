package io.bookme.migrations.benchmark;

import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.SparePool;
import io.bookme.migrations.tenant.Tenants;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;

/** A new tenant from the pool of spare schemas, against one for which the migrations are run; in interleaved rounds. */
final class SignUp {
    private static final int EACH_ROUND = 5;

    private final Options options;
    private final Fleet fleet;
    private final Tenants tenants;
    private int made;

    SignUp(DataSource owner, Options options) {
        this.options = options;
        this.fleet = new Fleet(owner, new Changes().graph(), Settings.defaults());
        this.tenants = new Tenants(fleet);
        fleet.prepare(RunListener.SILENT);
        Run shared = fleet.start(RunRequest.shared(Entrance.COMMAND_LINE, "benchmark"))
                .orElseThrow();
        fleet.execute(shared.id(), RunListener.SILENT).orElseThrow().runToEnd(1, Thread::new);
    }

    /** Prints the medians of one tenant. */
    void measure(PrintStream out, Runnable checkpoint) {
        List<Duration> pooled = new ArrayList<>();
        List<Duration> replayed = new ArrayList<>();
        for (int round = 0; round < options.warmUps() + options.rounds(); round++) {
            new SparePool(fleet, EACH_ROUND).fill();
            checkpoint.run();
            boolean counts = round >= options.warmUps();
            for (int i = 0; i < EACH_ROUND; i++) {
                add(pooled, create(), counts);
            }
            if (new SparePool(fleet, EACH_ROUND).ready() != 0) {
                throw new IllegalStateException("The spare schemas were not taken");
            }
            for (int i = 0; i < EACH_ROUND; i++) {
                add(replayed, create(), counts);
            }
        }
        out.printf(
                Locale.ROOT,
                "%na new tenant, 1 connection, medians of %d%n  %-50s %10.2f ms%n  %-50s %10.2f ms%n",
                pooled.size(),
                "BookMe, from the pool of spare schemas",
                median(pooled),
                "BookMe, replayed",
                median(replayed));
    }

    private Duration create() {
        String name = "signup_" + ++made;
        NewTenant wanted = new NewTenant(name, name, name.replace('_', '-') + ".localhost", Optional.empty());
        long began = System.nanoTime();
        tenants.create(wanted);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static void add(List<Duration> times, Duration took, boolean counts) {
        if (counts) {
            times.add(took);
        }
    }

    private static double median(List<Duration> times) {
        Collections.sort(times);
        return times.get(times.size() / 2).toNanos() / 1e6;
    }
}
