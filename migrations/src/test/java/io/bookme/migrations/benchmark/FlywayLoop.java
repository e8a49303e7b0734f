package io.bookme.migrations.benchmark;

import io.bookme.migrations.graph.Migration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Flyway in a loop over the schemas, each with a history table of its own: the same SQL as files of Flyway's form. */
final class FlywayLoop implements Contestant {
    private final UnaryOperator<FluentConfiguration> connected;
    private final Path folder;
    private final Changes changes = new Changes();
    private final List<String> all = new ArrayList<>();

    /**
     * @param connected tells Flyway where the database is
     * @param folder for its files; made here
     */
    FlywayLoop(UnaryOperator<FluentConfiguration> connected, Path folder) {
        this.connected = connected;
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int version = 0;
        for (Migration migration : changes.tenantMigrations()) {
            write(++version, migration.id().name(), ((Migration.Sql) migration.forward()).text());
        }
    }

    private void write(int version, String name, String sql) {
        try {
            Files.writeString(folder.resolve("V" + version + "__" + name + ".sql"), sql);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Duration provision(List<String> schemas, int connections) {
        all.addAll(schemas);
        return migrate(schemas, connections);
    }

    @Override
    public Duration apply(List<Changes.Change> pending, int connections) {
        pending.forEach(change -> write(1000 + change.number(), change.label(), change.sql()));
        return migrate(all, connections);
    }

    @Override
    public Duration nothingToDo() {
        return migrate(all, 1);
    }

    @Override
    public Duration status() {
        return Crew.timed(() -> {
            for (String schema : all) {
                if (flyway(schema).info().pending().length != 0) {
                    throw new IllegalStateException("There was something to do");
                }
            }
        });
    }

    private Duration migrate(List<String> schemas, int connections) {
        return Crew.work(schemas, connections, () -> schema -> {
            if (!flyway(schema).migrate().success) {
                throw new IllegalStateException("Flyway failed in " + schema);
            }
        });
    }

    private Flyway flyway(String schema) {
        return connected
                .apply(Flyway.configure())
                .schemas(schema)
                .defaultSchema(schema)
                .locations("filesystem:" + folder)
                .loggers("slf4j")
                .load();
    }

    @Override
    public String changelogQuery(String schema, Changes.Change change) {
        return "select 1 from " + schema + ".flyway_schema_history where version = '" + (1000 + change.number())
                + "' and success";
    }
}
