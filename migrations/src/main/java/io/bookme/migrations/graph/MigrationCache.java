package io.bookme.migrations.graph;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bookme.migrations.app.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What reading the files of a build came to, kept in a file, so that a command line need not load Liquibase.
 *
 * <p>An entry counts for the very text that it was read from. The file begins with its own digest and the class path
 * that wrote it: what is damaged, half written or another build's is as if it were not there. Whoever keeps it in
 * places where classes may change under an unchanged class path would be told yesterday's answer; a build of the
 * launcher has a folder of its own. A change in Java is never kept, as its class may change when its file does not.
 */
public final class MigrationCache {
    private static final System.Logger LOG = System.getLogger(MigrationCache.class.getName());
    private static final int FORMAT = 2;
    private static final int DIGEST = 32;

    private final Optional<Path> file;
    private final Map<String, Migration> byPath;

    private MigrationCache(Optional<Path> file, Map<String, Migration> byPath) {
        this.file = file;
        this.byPath = byPath;
    }

    /** For this process alone. */
    public static MigrationCache none() {
        return new MigrationCache(Optional.empty(), new TreeMap<>());
    }

    /** What is kept in this file, if it is whole and this build's. */
    public static MigrationCache in(Path file) {
        Map<String, Migration> found = new TreeMap<>();
        try {
            byte[] all = Files.readAllBytes(file);
            byte[] content = Arrays.copyOfRange(all, Math.min(DIGEST, all.length), all.length);
            if (Arrays.equals(Arrays.copyOf(all, DIGEST), digest(content))) {
                read(content).forEach(migration -> found.put(migration.path(), migration));
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "nothing is kept in " + file, e);
        }
        return new MigrationCache(Optional.of(file), found);
    }

    /** What this very file was read as before. */
    Optional<Migration> find(ChangelogFile changelog) {
        return Optional.ofNullable(byPath.get(changelog.path()))
                .filter(known -> known.fileHash().equals(MigrationReader.sha256(changelog.text())));
    }

    /** Remembers these in place of what was kept; not being able to is no error. */
    void keep(List<Migration> migrations) {
        byPath.clear();
        migrations.stream()
                .filter(MigrationCache::isText)
                .forEach(migration -> byPath.put(migration.path(), migration));
        if (file.isEmpty()) {
            return;
        }
        Path target = file.get();
        Path fresh = target.resolveSibling(
                target.getFileName() + "." + ProcessHandle.current().pid() + ".new");
        try {
            byte[] content =
                    write(migrations.stream().filter(MigrationCache::isText).toList());
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.write(digest(content));
            all.write(content);
            Files.write(fresh, all.toByteArray());
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "nothing can be kept in " + target, e);
            deleteQuietly(fresh);
        }
    }

    private static void deleteQuietly(Path fresh) {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a leftover stays: " + fresh, e);
        }
    }

    /** True if reading it took nothing but its file. */
    static boolean isText(Migration migration) {
        return Stream.concat(Stream.of(migration.forward()), migration.backward().stream())
                .allMatch(Migration.Sql.class::isInstance);
    }

    private static byte[] digest(byte[] content) {
        MessageDigest digest = MigrationReader.sha256();
        digest.update(System.getProperty("java.class.path", "").getBytes(UTF_8));
        digest.update((byte) FORMAT);
        return digest.digest(content);
    }

    private static byte[] write(Collection<Migration> migrations) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(migrations.size());
            for (Migration migration : migrations) {
                text(out, migration.id().app());
                text(out, migration.id().name());
                text(out, migration.scope().name());
                text(out, migration.path());
                texts(out, migration.dependencies());
                texts(out, migration.operations());
                texts(out, migration.made());
                text(out, sql(migration.forward()));
                texts(
                        out,
                        migration.backward().map(MigrationCache::sql).stream().toList());
                texts(out, migration.irreversible().stream().toList());
                out.writeBoolean(migration.transactional());
                text(out, migration.checksum());
                text(out, migration.fileHash());
            }
        }
        return bytes.toByteArray();
    }

    private static String sql(Migration.Body body) {
        return ((Migration.Sql) body).text();
    }

    private static void texts(DataOutputStream out, Collection<?> values) throws IOException {
        out.writeInt(values.size());
        for (Object value : values) {
            text(out, value.toString());
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static List<Migration> read(byte[] content) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            Migration[] migrations = new Migration[in.readInt()];
            for (int i = 0; i < migrations.length; i++) {
                migrations[i] = new Migration(
                        new MigrationId(text(in), text(in)),
                        Scope.valueOf(text(in)),
                        text(in),
                        ids(in),
                        texts(in),
                        texts(in),
                        new Migration.Sql(text(in)),
                        texts(in).stream()
                                .<Migration.Body>map(Migration.Sql::new)
                                .findFirst(),
                        texts(in).stream().findFirst(),
                        in.readBoolean(),
                        text(in),
                        text(in));
            }
            return List.of(migrations);
        }
    }

    private static Set<MigrationId> ids(DataInputStream in) throws IOException {
        Set<MigrationId> ids = new HashSet<>();
        for (String id : texts(in)) {
            ids.add(MigrationId.parse(id));
        }
        return ids;
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        String[] texts = new String[in.readInt()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text(in);
        }
        return List.of(texts);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), UTF_8);
    }
}
