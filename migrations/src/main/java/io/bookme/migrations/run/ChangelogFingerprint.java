package io.bookme.migrations.run;

import io.bookme.migrations.graph.MigrationId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;

/**
 * A short name for a set of applied migrations: the first 128 bits of the SHA-256 of their sorted names,
 * in hexadecimal. No dates go in, so all schemas with the same migrations share one.
 */
public final class ChangelogFingerprint {
    private ChangelogFingerprint() {}

    public static String of(Collection<MigrationId> migrations) {
        StringBuilder lines = new StringBuilder();
        new TreeSet<>(migrations).forEach(id -> lines.append(id).append('\n'));
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(lines.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
