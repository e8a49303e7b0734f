package io.bookme.migrations.state;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * Entities that stand beside {@code persistence.xml} and are not listed in it: Hibernate does not see them, and nobody
 * would be told.
 */
public final class UnlistedEntities {
    private static final String UNITS = "META-INF/persistence.xml";
    private static final String MARK = "Ljakarta/persistence/Entity;";

    private UnlistedEntities() {}

    /** Their class names; none where the classes cannot be looked through. */
    public static List<String> of(ClassLoader loader, Collection<EntitySchema> listed) {
        try {
            List<String> found = new ArrayList<>();
            for (URL units : Collections.list(loader.getResources(UNITS))) {
                found.addAll(classes(units));
            }
            listed.forEach(schema -> found.removeAll(schema.entities()));
            return List.copyOf(found);
        } catch (IOException | URISyntaxException e) {
            return List.of();
        }
    }

    private static List<String> classes(URL units) throws IOException, URISyntaxException {
        if (units.getProtocol().equals("file")) {
            return classes(Path.of(units.toURI()).resolve("../..").normalize());
        }
        String archive = units.toString();
        try (FileSystem inside = FileSystems.newFileSystem(
                Path.of(new URI(archive.substring("jar:".length(), archive.indexOf("!/")))), (ClassLoader) null)) {
            return classes(inside.getPath("/"));
        }
    }

    private static List<String> classes(Path root) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".class"))
                    .sorted()
                    .toList()) {
                if (isEntity(file)) {
                    String path = root.relativize(file).toString().replace('\\', '/');
                    names.add(
                            path.substring(0, path.length() - ".class".length()).replace('/', '.'));
                }
            }
        }
        return names;
    }

    /** An annotation's type stands in a class file as plain text. */
    private static boolean isEntity(Path file) throws IOException {
        try (InputStream code = Files.newInputStream(file)) {
            return new String(code.readAllBytes(), StandardCharsets.ISO_8859_1).contains(MARK);
        }
    }
}
