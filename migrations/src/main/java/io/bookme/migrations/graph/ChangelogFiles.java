package io.bookme.migrations.graph;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.App;
import io.bookme.migrations.app.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the changelogs of a build are found.
 *
 * <p>A developer's checkout is read from its source folder, so that a file counts as soon as it is saved.
 * A server reads its class path, where files cannot be listed (WildFly's {@code vfs:}); the generated
 * masters, which stock Liquibase reads too, are the list there.
 */
public final class ChangelogFiles {
    private static final Pattern PATH = Pattern.compile("db/(shared|tenant)/([a-z][a-z0-9_]*)/[^/]+\\.(?:sql|xml)");
    private static final Pattern INCLUDE = Pattern.compile("<include file=\"([^\"]+)\"");

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private ChangelogFiles() {}

    /**
     * Reads {@code shared/<app>/*} and {@code tenant/<app>/*} under a folder.
     *
     * @param db the folder named {@code db}
     */
    public static List<ChangelogFile> inDirectory(Path db) {
        List<ChangelogFile> files = new ArrayList<>();
        for (Scope scope : Scope.values()) {
            Path folder = db.resolve(scope.folder());
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> found = Files.walk(folder, 2)) {
                for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
                    String path = "db/" + db.relativize(file).toString().replace('\\', '/');
                    if (PATH.matcher(path).matches()) {
                        files.add(file(path, text(path, file)));
                    } else if (PATH.matcher(path.toLowerCase(Locale.ROOT)).matches()) {
                        throw new BookMeException(
                                path + " would be passed over: the names of changelogs and apps are in small letters",
                                "Rename it to " + path.toLowerCase(Locale.ROOT) + ".");
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read the changelogs in " + folder, e);
            }
        }
        return files;
    }

    private static String text(String path, Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new BookMeException(path + " is not in UTF-8", "Save it in that encoding.", e);
        }
        if (text.startsWith(BYTE_ORDER_MARK)) {
            throw new BookMeException(
                    path + " begins with a byte order mark, which is no part of SQL", "Save it as UTF-8 without one.");
        }
        return text;
    }

    /** Reads what the generated masters {@code db/shared.xml} and {@code db/tenant.xml} name. */
    public static List<ChangelogFile> onClassPath(ClassLoader loader) {
        List<ChangelogFile> files = new ArrayList<>();
        for (Scope scope : Scope.values()) {
            Matcher includes = INCLUDE.matcher(resource(loader, MasterChangelog.path(scope)));
            while (includes.find()) {
                files.add(file(includes.group(1), resource(loader, includes.group(1))));
            }
        }
        return files;
    }

    private static ChangelogFile file(String path, String text) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            throw new BookMeException(
                    "A master names '" + path + "', which is no changelog of an app",
                    "Build the masters again: mvn -pl migrations process-classes");
        }
        Scope scope = matcher.group(1).equals("shared") ? Scope.SHARED : Scope.TENANT;
        return new ChangelogFile(new App(matcher.group(2), scope), path, text);
    }

    private static String resource(ClassLoader loader, String path) {
        try (InputStream in = loader.getResourceAsStream(path)) {
            if (in == null) {
                throw new BookMeException(
                        "The changelog '" + path + "' is not in this build",
                        "Build the migrations module again: mvn -pl migrations process-classes");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the changelog " + path, e);
        }
    }
}
