package io.bookme.migrations.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A file system of a few megabytes, for a test that needs a full disk. It takes the right to mount one. */
public final class SmallDisk implements AutoCloseable {
    private final Path root;

    private SmallDisk(Path root) {
        this.root = root;
    }

    public static SmallDisk mount(int megabytes) {
        try {
            Path root = Files.createTempDirectory("bookme-small-disk");
            String said = run(List.of(
                    "mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=0755", "tmpfs", root.toString()));
            if (!said.isEmpty()) {
                Files.delete(root);
                Machine.lacks("This machine does not let the test mount a small file system: " + said);
            }
            return new SmallDisk(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty directory on it, for a tablespace; PostgreSQL runs as the user who runs the tests. */
    public Path directory() {
        try {
            return Files.createDirectories(root.resolve("tablespace"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes up all room but this. */
    public void fillUpTo(int kilobytesFree) {
        try {
            int bytes = Math.toIntExact(Files.getFileStore(root).getUsableSpace()) - kilobytesFree * 1024;
            Files.write(root.resolve("ballast"), new byte[bytes]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the room back. */
    public void clear() {
        try {
            Files.delete(root.resolve("ballast"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            run(List.of("umount", "--lazy", root.toString()));
            Files.deleteIfExists(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it said when it failed; empty if it went well. */
    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes());
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? "" : command.get(0) + " failed: " + said.strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
