package io.bookme.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.graph.MasterChangelog;
import io.bookme.migrations.graph.MigrationGraph;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The EAR as it is shipped, with other changelogs in it: another build of the same program. */
final class DrillEar {
    private static final String MIGRATIONS = "lib/bookme-migrations.jar";

    private DrillEar() {}

    /**
     * @param name of the file, without its ending
     */
    static Path with(String name, List<ChangelogFile> changelogs) throws IOException {
        Path folder = Files.createDirectories(Path.of(System.getProperty("bookme.system"), "ears"));
        Path ear = folder.resolve(name + "-" + ProcessHandle.current().pid() + ".ear");
        Files.copy(Path.of(System.getProperty("bookme.ear")), ear, StandardCopyOption.REPLACE_EXISTING);
        Path jar = Files.createTempFile(folder, "migrations", ".jar");
        try (FileSystem inEar = FileSystems.newFileSystem(ear)) {
            Files.copy(inEar.getPath(MIGRATIONS), jar, StandardCopyOption.REPLACE_EXISTING);
            try (FileSystem inJar = FileSystems.newFileSystem(jar)) {
                replace(inJar, changelogs);
            }
            try (InputStream changed = Files.newInputStream(jar)) {
                Files.copy(changed, inEar.getPath(MIGRATIONS), StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.delete(jar);
        }
        return ear;
    }

    private static void replace(FileSystem jar, List<ChangelogFile> changelogs) throws IOException {
        for (Scope scope : Scope.values()) {
            try (Stream<Path> old = Files.walk(jar.getPath("db", scope.folder()))) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
            Files.writeString(
                    jar.getPath(MasterChangelog.path(scope)),
                    MasterChangelog.text(MigrationGraph.of(changelogs), scope),
                    UTF_8);
        }
        for (ChangelogFile file : changelogs) {
            Path path = jar.getPath(file.path());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.text(), UTF_8);
        }
    }
}
