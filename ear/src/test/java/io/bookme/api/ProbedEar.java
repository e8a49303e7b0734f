package io.bookme.api;

import io.bookme.ops.TenantlessProbe;
import io.bookme.ops.TenantlessWork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The EAR as it is shipped, and a resource more, which does what the product never does: work without a tenant. */
final class ProbedEar {
    private static final List<Class<?>> PROBES = List.of(TenantlessProbe.class, TenantlessWork.class);

    private ProbedEar() {}

    static Path make() throws IOException {
        Path folder = Files.createDirectories(Path.of(System.getProperty("bookme.system"), "ears"));
        Path ear = folder.resolve("probed-" + ProcessHandle.current().pid() + ".ear");
        Files.copy(Path.of(System.getProperty("bookme.ear")), ear, StandardCopyOption.REPLACE_EXISTING);
        Path war = Files.createTempFile(folder, "web", ".war");
        try (FileSystem inEar = FileSystems.newFileSystem(ear)) {
            Files.copy(inEar.getPath("web.war"), war, StandardCopyOption.REPLACE_EXISTING);
            try (FileSystem inWar = FileSystems.newFileSystem(war)) {
                for (Class<?> probe : PROBES) {
                    add(inWar, probe);
                }
            }
            try (InputStream changed = Files.newInputStream(war)) {
                Files.copy(changed, inEar.getPath("web.war"), StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.delete(war);
        }
        return ear;
    }

    private static void add(FileSystem war, Class<?> probe) throws IOException {
        String file = probe.getName().replace('.', '/') + ".class";
        Path target = war.getPath("WEB-INF/classes", file);
        Files.createDirectories(target.getParent());
        try (InputStream bytes = probe.getClassLoader().getResourceAsStream(file)) {
            Files.copy(bytes, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
