package io.bookme.migrations.benchmark;

import io.bookme.config.LocalPostgres;
import io.bookme.migrations.benchmark.Options.Part;
import io.bookme.migrations.benchmark.Options.Rival;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.stream.Stream;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Measures new tenants, one pending change, a run with nothing to do and the status of all: for BookMe, for raw JDBC,
 * for Flyway and for stock Liquibase, in interleaved rounds on one durable PostgreSQL of its own. Every round is
 * checked: whoever did not do the work ends the measurement. No time is judged.
 */
public final class Benchmark {
    private static final String OURS = "BookMe";
    private static final String EACH = "BookMe, each commit waits for the disk";
    private static final int A_COMMIT = 50;
    private static final String TOGETHER = "BookMe, up to " + A_COMMIT + " tenants a commit";
    private static final String RAW = "raw JDBC";
    private static final String FLYWAY = "Flyway 13.12.0";
    private static final String FLYWAY_CONNECTING = FLYWAY + ", given a URL";
    private static final String STOCK = "stock Liquibase 4.33.0";
    private static final String WHOLE_RUN = ", the whole run";
    private static final String UNTIL_LAST_TENANT = ", until the last tenant is done";
    private static final Map<String, String> DATABASES = Map.of(
            OURS, "measured_bookme",
            EACH, "measured_bookme_each",
            TOGETHER, "measured_bookme_together",
            RAW, "measured_raw",
            FLYWAY, "measured_flyway",
            FLYWAY_CONNECTING, "measured_flyway_connecting",
            STOCK, "measured_liquibase");

    /** Of {@link #OURS}: they make tenants and tell their status in the same way. */
    private static final Set<String> VARIANTS = Set.of(EACH, TOGETHER);

    private final Options options;
    private final Arena arena;
    private final Path files;
    private final PrintStream out;
    private final Map<String, Contestant> contestants = new LinkedHashMap<>();
    private final List<String> schemas = new ArrayList<>();
    private int changes;

    private Benchmark(Options options, Arena arena, Path files, PrintStream out) {
        this.options = options;
        this.arena = arena;
        this.files = files;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        LogManager.getLogManager().getLogger("").setLevel(Level.WARNING);
        java.util.logging.Logger.getLogger("liquibase").setLevel(Level.OFF);
        Path state = Path.of("target", "benchmark");
        delete(state);
        try (LocalPostgres postgres = LocalPostgres.join(state)) {
            Options options = Options.ofSystemProperties();
            Arena arena = new Arena(postgres, options.flush());
            new Benchmark(options, arena, state.resolve("flyway"), System.out).run();
        }
        delete(state);
    }

    private void run() {
        out.println(arena.machine());
        out.println(options.tenants() + " tenants of " + Changes.TABLES + " tables; medians of " + options.rounds()
                + " interleaved rounds after " + options.warmUps() + " to warm up; milliseconds per tenant");
        enter();
        provisioning();
        Map<String, Contestant> measured = new LinkedHashMap<>(contestants);
        for (int connections : measures(Part.COLUMN) ? options.connections() : List.<Integer>of()) {
            pending(Changes.Kind.COLUMN, "one pending ADD COLUMN", connections, measured);
            // it has one thread, whatever the others have: once is enough
            measured.remove(STOCK);
        }
        if (measures(Part.TABLE)) {
            pending(Changes.Kind.TABLE, "a table, a foreign key and an index", 1, contestants);
        }
        if (measures(Part.IDLE)) {
            nothingToDo();
        }
        if (measures(Part.STATUS)) {
            status();
        }
        compareShapes();
        if (measures(Part.SIGNUP)) {
            new SignUp(arena.open("measured_signup").kept(), options).measure(out, arena::checkpoint);
        }
        if (measures(Part.GROWTH)) {
            new Growth(arena, options).measure(out);
        }
    }

    private boolean measures(Part part) {
        return options.parts().contains(part);
    }

    private void enter() {
        Settings settings = Settings.defaults();
        enter(OURS, field -> new Engine(field.kept(), Entrance.COMMAND_LINE, settings));
        if (measures(Part.COLUMN) || measures(Part.TABLE)) {
            Settings each = settings.withConfirmWithin(Duration.ZERO);
            enter(EACH, field -> new Engine(field.kept(), Entrance.COMMAND_LINE, each));
            Settings together = settings.withSchemasPerCommit(A_COMMIT);
            enter(TOGETHER, field -> new Engine(field.kept(), Entrance.COMMAND_LINE, together));
        }
        enter(RAW, field -> new RawJdbc(field.kept()));
        if (options.rivals().contains(Rival.FLYWAY)) {
            enter(FLYWAY, field -> new FlywayLoop(flyway -> flyway.dataSource(field.kept()), files));
            enter(FLYWAY_CONNECTING, field -> new FlywayLoop(flyway -> connecting(flyway, field), files));
        }
        if (options.rivals().contains(Rival.LIQUIBASE)) {
            enter(STOCK, field -> new StockLiquibase(field.kept()));
        }
    }

    /** As its own documentation begins: it opens its connections itself, for each schema anew. */
    private static FluentConfiguration connecting(FluentConfiguration flyway, Arena.Field field) {
        Map<String, String> properties = new HashMap<>();
        field.owner()
                .stringPropertyNames()
                .forEach(name -> properties.put(name, field.owner().getProperty(name)));
        return flyway.dataSource(field.url(), properties.remove("user"), properties.remove("password"))
                .jdbcProperties(properties);
    }

    private void enter(String name, Function<Arena.Field, Contestant> contestant) {
        contestants.put(name, contestant.apply(arena.open(database(name))));
    }

    private static String database(String name) {
        return Objects.requireNonNull(DATABASES.get(name));
    }

    private void provisioning() {
        int connections = 1;
        int perRound = options.tenants() / (options.rounds() + options.warmUps());
        Map<Integer, List<String>> rounds = new LinkedHashMap<>();
        Contest contest = new Contest("a new tenant, 1 connection");
        contestants.forEach((name, contestant) -> {
            if (!VARIANTS.contains(name)) {
                contest.add(name, perRound, round -> {
                    List<String> names = rounds.computeIfAbsent(round, any -> names(perRound));
                    return done(contestant.provision(names, connections), () -> {
                        int made = arena.schemasWithTables(DATABASES.get(name), names, Changes.TABLES);
                        require(name, made, names.size());
                    });
                });
            }
        });
        if (measures(Part.BIRTH)) {
            contest.run(options.warmUps(), options.rounds(), arena::checkpoint).print(out, OURS, RAW);
        }
        List<String> rest = names(options.tenants() - schemas.size());
        contestants.forEach(
                (name, contestant) -> contestant.provision(VARIANTS.contains(name) ? schemas : rest, connections));
    }

    /** Names for further tenants, which everybody is about to make. */
    private List<String> names(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(String.format("tenant_%05d", schemas.size() + 1));
            schemas.add(names.get(i));
        }
        return names;
    }

    private void pending(Changes.Kind kind, String title, int connections, Map<String, Contestant> measured) {
        Map<Integer, Changes.Change> rounds = new LinkedHashMap<>();
        Contest contest = new Contest(title + ", " + connections(connections));
        measured.forEach((name, contestant) -> {
            String entrant = contestant instanceof Engine ? name + WHOLE_RUN : name;
            contest.add(entrant, schemas.size(), round -> {
                Changes.Change change = rounds.computeIfAbsent(round, any -> new Changes.Change(++changes, kind));
                require(name, changed(name, change), 0);
                return done(contestant.apply(List.of(change), connections), () -> {
                    require(name, changed(name, change), schemas.size());
                    if (!contestant.changelogQuery("", change).isEmpty()) {
                        int rows = arena.changelogRows(
                                DATABASES.get(name), schemas, schema -> contestant.changelogQuery(schema, change));
                        require(name, rows, schemas.size());
                    }
                });
            });
            if (contestant instanceof Engine engine) {
                contest.add(name + UNTIL_LAST_TENANT, schemas.size(), round -> engine.untilLastTenant());
            }
        });
        contest.run(options.warmUps(), options.rounds(), arena::checkpoint).print(out, OURS + WHOLE_RUN, RAW);
        contestants.forEach((name, contestant) -> {
            if (!measured.containsKey(name)) {
                contestant.apply(List.copyOf(rounds.values()), connections);
            }
        });
    }

    private int changed(String name, Changes.Change change) {
        return arena.schemasWithChange(DATABASES.get(name), schemas, change);
    }

    private void status() {
        Contest contest = new Contest("status of all tenants and migrations");
        contestants.forEach((name, contestant) -> {
            if (!VARIANTS.contains(name)) {
                contest.add(name, schemas.size(), round -> contestant.status());
            }
        });
        contest.runRepeatable(options.warmUps(), options.rounds()).print(out, OURS, RAW);
    }

    private void nothingToDo() {
        Map<String, Supplier<Duration>> ways = new LinkedHashMap<>();
        Engine engine = (Engine) contestants.get(OURS);
        ways.put(OURS + ", by the hints (timer)", () -> engine.nothingToDo(Entrance.TIMER));
        ways.put(OURS + ", every changelog read (command line)", engine::nothingToDo);
        ways.put(RAW + ", one query of a registry", contestants.get(RAW)::nothingToDo);
        Stream.of(FLYWAY, FLYWAY_CONNECTING, STOCK)
                .filter(contestants::containsKey)
                .forEach(name -> ways.put(name, () -> contestants.get(name).nothingToDo()));
        List<String> trips = new ArrayList<>();
        Contest contest = new Contest("nothing to do");
        ways.forEach((way, work) -> contest.add(way, schemas.size(), round -> work.get()));
        contest.runRepeatable(options.warmUps(), options.rounds())
                .print(out, OURS + ", by the hints (timer)", RAW + ", one query of a registry");
        out.println();
        ways.forEach((way, work) -> {
            String name = DATABASES.keySet().stream()
                    .filter(way::startsWith)
                    .max(Comparator.comparingInt(String::length))
                    .orElseThrow();
            long count = arena.trips(DATABASES.get(name)).during(() -> {
                // only its trips are counted here
                Duration unused = work.get();
            });
            trips.add(String.format("  %-50s %10d", way, count));
            if (name.equals(STOCK) && count < schemas.size()) {
                throw new IllegalStateException(STOCK + " did not look at every schema");
            }
        });
        out.println("round trips of a whole run with nothing to do, " + schemas.size() + " tenants");
        trips.forEach(out::println);
    }

    private void compareShapes() {
        String last = schemas.get(schemas.size() - 1);
        List<String> shapes = contestants.keySet().stream()
                .map(name -> arena.shape(database(name), last))
                .distinct()
                .toList();
        if (shapes.size() != 1) {
            throw new IllegalStateException("The contestants' tables differ: " + shapes);
        }
        out.println("\nEvery round was checked: tables, columns and changelog rows are there, and the same for all.");
    }

    private static Duration done(Duration took, Runnable check) {
        check.run();
        return took;
    }

    private static void require(String name, int found, int wanted) {
        if (found != wanted) {
            throw new IllegalStateException(name + " did not do the work: " + found + " schemas, not " + wanted);
        }
    }

    private static String connections(int count) {
        return count == 1 ? "1 connection" : count + " connections";
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
