package io.bookme.migrations.benchmark;

import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Settings;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/** What a run costs the server in processor time, and both sides in memory, in fleets of different sizes. */
final class Growth {
    private static final int RUNS = 3;

    private final Arena arena;
    private final Options options;

    Growth(Arena arena, Options options) {
        this.arena = arena;
        this.options = options;
    }

    /** Prints a line for each size. */
    void measure(PrintStream out) {
        if (!ServerProcesses.canBeRead()) {
            out.println("\nNo /proc here: what the server's processes use is not measured.");
            return;
        }
        out.printf(
                "%none pending ADD COLUMN, 1 connection, medians of %d%n  %-12s %22s %22s %16s%n",
                RUNS, "tenants", "server CPU, ms a tenant", "largest backend, MB", "Java heap, MB");
        for (int size : options.sizes()) {
            measure(out, size);
        }
    }

    private void measure(PrintStream out, int size) {
        DataSource owner = arena.open("measured_growth_" + size).kept();
        Engine engine = new Engine(owner, Entrance.COMMAND_LINE, Settings.defaults());
        List<String> names = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            names.add(String.format("tenant_%05d", i));
        }
        // the duration is another table's
        Duration unused = engine.provision(names, 2);
        ServerProcesses server = new ServerProcesses(backend(owner));
        List<Double> cpu = new ArrayList<>();
        long backend = 0;
        long heap = 0;
        for (int i = 1; i <= RUNS; i++) {
            arena.checkpoint();
            Duration before = server.cpu();
            unused = engine.apply(List.of(new Changes.Change(i, Changes.Kind.COLUMN)), 1);
            cpu.add(server.cpu().minus(before).toNanos() / 1e6 / size);
            backend = Math.max(backend, server.largest());
            System.gc();
            heap = Math.max(
                    heap,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        cpu.sort(null);
        out.printf(
                Locale.ROOT,
                "  %-12d %22.2f %22.1f %16.1f%n",
                size,
                cpu.get(RUNS / 2),
                backend / 1024.0,
                heap / 1024.0 / 1024.0);
    }

    private static long backend(DataSource source) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
