package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.diff.Questioner;
import io.bookme.migrations.diff.Unasked;
import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.graph.ChangelogFiles;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.write.Branches;
import io.bookme.migrations.write.MigrationFiles;
import io.bookme.migrations.write.MigrationMaker;
import io.bookme.migrations.write.MigrationName;
import io.bookme.migrations.write.NewMigration;
import io.bookme.migrations.write.Replay;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares the entities with the migrations on disk, and writes the next numbered files. */
@Command(
        name = "makemigrations",
        description = {
            "Write the migrations that are missing: what the entities want and the files do not make yet.",
            "",
            "Each file is tried on rows before it is written: forward it gives what the entities want, back what was"
                    + " there before. No application and no shared database is needed."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage makemigrations                          all apps",
            "  ./manage makemigrations services                 one app, and what it stands on",
            "  ./manage makemigrations services --name add_capacity_field",
            "  ./manage makemigrations customers --empty --name cleanup_email_defaults",
            "  ./manage makemigrations --check                  for CI: 1 if a migration is missing",
            "  ./manage makemigrations --dry-run                print, write nothing",
            "",
            "A change of rows that SQL cannot say is written in Java: --empty, then the chapter 'Changing rows with Java' of",
            "migrations/README.md.",
            "",
            "It works in a database of the checkout's own PostgreSQL, in which nothing stays; or in an empty one that",
            "BOOKME_SCRATCH_DATABASE_URL names (set up with setup_database; user and password as for other verbs)."
        })
final class MakeMigrations implements Callable<Integer> {
    private static final String DB = "migrations/src/main/resources/db";

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..*", paramLabel = "APP", description = "Only these apps.")
    private List<String> apps = new ArrayList<>();

    @Option(
            names = {"-n", "--name"},
            paramLabel = "NAME",
            description = "Name the files, in place of a name that tells what they do.")
    private @Nullable String name;

    @Option(names = "--empty", description = "A file to be filled by hand, for each app named.")
    private boolean empty;

    @Option(names = "--check", description = "Exit with 1 if a migration is missing; ask and write nothing.")
    private boolean check;

    @Option(names = "--dry-run", description = "Print the files in place of writing them.")
    private boolean dryRun;

    @Option(
            names = {"--noinput", "--no-input"},
            description = "Ask nothing; exit with 3 where a question would be needed.")
    private boolean noInput;

    @Option(names = "--merge", description = "Bring two branches of an app together.")
    private boolean merge;

    MakeMigrations(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path checkout = context.checkout()
                .orElseThrow(() -> new UsageException(
                        "Migrations are written into a checkout, and this is none",
                        "Run ./manage makemigrations in a checkout of the sources."));
        if (empty && (check || merge)) {
            throw new UsageException(
                    "--empty makes a file, and goes neither with --check nor with --merge", "Use one of them.");
        }
        if (empty && apps.isEmpty()) {
            throw new UsageException(
                    "--empty needs the name of an app", "Name one: ./manage makemigrations customers --empty");
        }
        checkName();
        Path db = checkout.resolve(DB);
        if (merge) {
            return merge(checkout, db);
        }
        Entities entities = Entities.reading(common.verbosity() < 3);
        try (Scratch scratch = Scratch.open(context)) {
            List<ChangelogFile> files = ChangelogFiles.inDirectory(db);
            MigrationGraph graph = MigrationGraph.of(files);
            if (empty) {
                return stubs(maker(files, graph, entities), checkout, db);
            }
            try (Replay before = new Replay(graph, scratch.connection())) {
                return missing(maker(files, graph, entities), before, checkout, db);
            }
        } catch (SQLException e) {
            throw new BookMeException("The scratch database could not be left: " + e.getMessage(), "Run it again.", e);
        }
    }

    private void checkName() {
        if (name != null) {
            try {
                MigrationName.check(name);
            } catch (BookMeException e) {
                throw UsageException.of(e);
            }
        }
    }

    /** Waits for the entities. */
    private MigrationMaker maker(List<ChangelogFile> files, MigrationGraph graph, Entities entities) {
        MigrationMaker maker = new MigrationMaker(files, graph, entities.schemas());
        entities.unlisted()
                .forEach(entity -> context.note("Warning: " + entity + " is an entity that no persistence unit lists;"
                        + " add it to META-INF/persistence.xml, or it has no table."));
        refuseUnknown(maker.apps());
        return maker;
    }

    private void refuseUnknown(Set<String> known) {
        for (String app : apps) {
            if (!known.contains(app)) {
                throw new UsageException("No app named '" + app + "'", "Use one of: " + String.join(", ", known) + ".");
            }
        }
    }

    private int missing(MigrationMaker maker, Replay before, Path checkout, Path db) {
        Questioner questioner = check ? new Unasked() : asking();
        List<NewMigration> made =
                maker.make(before, new LinkedHashSet<>(apps), Optional.ofNullable(name), questioner, !check);
        if (made.isEmpty()) {
            context.out().println("No changes detected" + inApps());
            return ExitCode.DONE;
        }
        if (check) {
            show(made, checkout, db);
            return ExitCode.FAILED;
        }
        return finish(made, checkout, db);
    }

    private int stubs(MigrationMaker maker, Path checkout, Path db) {
        List<NewMigration> made = new LinkedHashSet<>(apps)
                .stream()
                        .map(app -> maker.stub(app, Optional.ofNullable(name), context.clock()))
                        .toList();
        return finish(made, checkout, db);
    }

    private int merge(Path checkout, Path db) {
        List<ChangelogFile> files = ChangelogFiles.inDirectory(db);
        Branches branches = Branches.of(files);
        refuseUnknownFor(branches);
        List<NewMigration> merges = new ArrayList<>();
        AskedByMakeMigrations asking = asking();
        for (String app : branches.apps()) {
            if (!apps.isEmpty() && !apps.contains(app)) {
                continue;
            }
            context.out().println("Merging " + app);
            branches.describe(app).forEach(line -> context.out().println("  " + line));
            if (noInput || check || dryRun || asking.isYes("Do you want to merge these migration branches? [y/N] ")) {
                merges.add(branches.merge(app, Optional.ofNullable(name)));
            }
        }
        if (merges.isEmpty()) {
            context.out().println("No conflicts detected to merge.");
            return ExitCode.DONE;
        }
        if (check) {
            return ExitCode.FAILED;
        }
        return finish(merges, checkout, db);
    }

    private void refuseUnknownFor(Branches branches) {
        refuseUnknown(branches.allApps());
    }

    private AskedByMakeMigrations asking() {
        return new AskedByMakeMigrations(noInput ? Questions.toNobody() : context.questions(), context.err());
    }

    private int finish(List<NewMigration> made, Path checkout, Path db) {
        show(made, checkout, db);
        if (dryRun) {
            made.forEach(migration -> context.out().print("\n" + migration.text()));
        } else {
            MigrationFiles.write(made, db);
            if (common.verbosity() >= 2) {
                made.forEach(migration -> context.out().print("\n" + migration.sql()));
            }
        }
        for (NewMigration migration : made) {
            migration.warnings().forEach(warning -> context.note("Warning: " + warning));
            migration.notes().forEach(note -> context.note("Note: " + note));
        }
        return ExitCode.DONE;
    }

    private void show(List<NewMigration> made, Path checkout, Path db) {
        String app = "";
        for (NewMigration migration : made) {
            if (!migration.app().name().equals(app)) {
                app = migration.app().name();
                context.out().println("Migrations for '" + app + "':");
            }
            Path file = MigrationFiles.path(migration, db);
            context.out().println("  " + checkout.relativize(file).toString().replace('\\', '/'));
            migration.descriptions().forEach(line -> context.out().println("    - " + line));
        }
    }

    private String inApps() {
        if (apps.isEmpty()) {
            return "";
        }
        return (apps.size() == 1 ? " in app " : " in apps ")
                + apps.stream().map(app -> "'" + app + "'").collect(Collectors.joining(", "));
    }
}
