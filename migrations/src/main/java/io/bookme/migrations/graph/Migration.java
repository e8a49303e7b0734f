package io.bookme.migrations.graph;

import io.bookme.migrations.app.Scope;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One migration: a changelog file with a single changeset, read and rendered.
 *
 * @param id app and name
 * @param scope shared or tenant
 * @param path the FILENAME under which {@code databasechangelog} records it, such as
 *     {@code db/tenant/services/0001_initial.sql}
 * @param dependencies what must be applied before it
 * @param operations the {@code --op} lines, in the words of the autodetector
 * @param made the {@code --makes} lines: what of a table's parts makemigrations has written
 * @param forward what it runs
 * @param backward what undoes it; empty if it cannot be undone
 * @param irreversible why it cannot be undone, if so
 * @param transactional false for the one re-runnable statement that PostgreSQL refuses in a transaction
 * @param checksum Liquibase's own checksum of the changeset, {@code 9:...}
 * @param fileHash SHA-256 of the file, which unlike the checksum sees the rollback too
 */
public record Migration(
        MigrationId id,
        Scope scope,
        String path,
        Set<MigrationId> dependencies,
        List<String> operations,
        List<String> made,
        Body forward,
        Optional<Body> backward,
        Optional<String> irreversible,
        boolean transactional,
        String checksum,
        String fileHash) {

    /** What a step runs: SQL text, or a Java change. */
    public sealed interface Body permits Sql, JavaChange {}

    /**
     * @param text one or more statements, each with its semicolon, ending in a line end
     */
    public record Sql(String text) implements Body {}

    /**
     * A {@code customChange} of a small XML changelog.
     *
     * @param className the class to run
     * @param file the text of the changelog, from which Liquibase sets the class up
     */
    public record JavaChange(String className, String file) implements Body {}

    public Migration {
        dependencies = Set.copyOf(dependencies);
        operations = List.copyOf(operations);
        made = List.copyOf(made);
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
