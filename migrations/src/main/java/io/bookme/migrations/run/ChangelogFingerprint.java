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
        return sha256(lines.toString()).substring(0, 32);
    }

    /** In hexadecimal. */
    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
