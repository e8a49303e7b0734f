package io.bookme.migrations.graph;

import io.bookme.migrations.app.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The generated master changelogs: {@code db/shared.xml} and {@code db/tenant.xml}.
 *
 * <p>They are the list of files for those who cannot list folders, and the door for stock Liquibase: the
 * includes stand in the graph's order and carry exactly the FILENAMEs that the engine records. No
 * {@code logicalFilePath} is set, since it would override every file's own.
 */
public final class MasterChangelog {
    private MasterChangelog() {}

    /** The master's own path on the class path. */
    public static String path(Scope scope) {
        return "db/" + scope.folder() + ".xml";
    }

    /** The master's text. */
    public static String text(MigrationGraph graph, Scope scope) {
        StringBuilder xml = new StringBuilder("""
                <?xml version="1.0" encoding="UTF-8"?>
                <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
                    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                    xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
                """);
        for (Migration migration : graph.ordered(scope)) {
            xml.append("  <include file=\"").append(migration.path()).append("\"/>\n");
        }
        return xml.append("</databaseChangeLog>\n").toString();
    }

    /**
     * Writes both masters of a source folder, where they are not so already; the build calls it at each turn.
     *
     * @param arguments the folder {@code db} of the sources and the folder {@code db} of the output
     */
    public static void main(String[] arguments) throws IOException {
        MigrationGraph graph = MigrationGraph.of(ChangelogFiles.inDirectory(Path.of(arguments[0])));
        for (Scope scope : Scope.values()) {
            Path file = Path.of(arguments[1]).resolveSibling(path(scope));
            Files.createDirectories(file.toAbsolutePath().getParent());
            String text = text(graph, scope);
            if (Files.notExists(file) || !Files.readString(file).equals(text)) {
                Files.writeString(file, text);
            }
        }
    }
}
