package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A short name for a set of applied migrations: the first 128 bits of the SHA-256 of their sorted names,
 * in hexadecimal. No dates go in, so all schemas with the same migrations share one.
 */
public final class ChangelogFingerprint {
    private ChangelogFingerprint() {}

    public static String of(Collection<MigrationId> migrations) {
        return ofLines(new TreeSet<>(migrations).stream().map(MigrationId::toString));
    }

    /** The same with what each of the files says: another text of one is another build. */
    static String ofBuild(Collection<Migration> migrations) {
        return ofLines(migrations.stream()
                .sorted(Comparator.comparing(Migration::id))
                .map(file -> file.id() + " " + file.checksum()));
    }

    private static String ofLines(Stream<String> lines) {
        String text = lines.map(line -> line + '\n').collect(Collectors.joining());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
