package io.bookme.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.stream.Stream;

/** Files and directories that only their owner reads, each written whole or not at all. */
final class PrivateFiles {
    private static final SecureRandom RANDOM = new SecureRandom();

    private PrivateFiles() {}

    static Path directory(Path directory) throws IOException {
        try {
            return Files.createDirectories(directory, ownerOnly(directory, "rwx------"));
        } catch (AccessDeniedException e) {
            throw notOurs(directory, e);
        }
    }

    /** The secret kept in this file: made at the first asking, the same ever after. */
    static String secret(Path file) throws IOException {
        if (Files.notExists(file)) {
            byte[] bytes = new byte[24];
            RANDOM.nextBytes(bytes);
            write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
        return read(file);
    }

    static String read(Path file) throws IOException {
        try {
            return Files.readString(file, UTF_8).strip();
        } catch (AccessDeniedException e) {
            throw notOurs(file, e);
        }
    }

    static void write(Path file, String text) throws IOException {
        Path parent = directory(requireNonNull(file.toAbsolutePath().getParent()));
        Path fresh = Files.createTempFile(parent, "." + file.getFileName(), ".new", ownerOnly(parent, "rw-------"));
        try {
            Files.writeString(fresh, text + System.lineSeparator(), UTF_8);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    static void deleteTree(Path root) throws IOException {
        if (Files.notExists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Deletes what a killed process left half made. */
    static void deleteLeftovers(Path parent, String glob) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory(parent), glob)) {
            for (Path leftover : leftovers) {
                deleteTree(leftover);
            }
        }
    }

    static LocalStateException notOurs(Path path, AccessDeniedException cause) {
        return new LocalStateException(
                "No access to " + path + ": it seems to belong to another user. Run as that user, or delete it.",
                cause);
    }

    private static FileAttribute<?>[] ownerOnly(Path near, String permissions) {
        boolean posix = near.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
