package io.bookme.migrations.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for a throw-away PostgreSQL: in memory where the machine has room there, else among the temporary files. A
 * database is three hundred files, which a disk takes some ten times as long to make and to delete.
 *
 * <p>What is left of a JVM that has ended is deleted by the next one that asks: nobody holds its lock any more.
 */
public final class MemoryFolder implements AutoCloseable {
    private static final Path MEMORY = Path.of("/dev/shm");

    /** Several times what all databases of a module take at once; many a container has 64 MB. */
    private static final long ROOM = 3L << 30;

    private static final String PREFIX = "bookme-test-";
    private static final String OURS = PREFIX + ProcessHandle.current().pid() + "-";
    private static final String LOCK = "lock";

    private final Path folder;
    private final FileChannel lock;

    private MemoryFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    public static MemoryFolder create() {
        try {
            Path parent = hasRoom() ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
            deleteLeftovers(parent);
            return in(parent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasRoom() throws IOException {
        return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM;
    }

    /** It has its name from the moment on that it has its lock: without one it would be taken for a leftover. */
    private static MemoryFolder in(Path parent) throws IOException {
        Path unnamed = Files.createTempDirectory(parent, "." + OURS);
        FileChannel channel =
                FileChannel.open(unnamed.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.lock();
        String name = unnamed.getFileName().toString().substring(1);
        return new MemoryFolder(Files.move(unnamed, parent.resolve(name)), channel);
    }

    private static void deleteLeftovers(Path parent) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                // Closing another channel of a lock of ours would give it up.
                if (!folder.getFileName().toString().startsWith(OURS) && isLeftOver(folder)) {
                    tryToDelete(folder);
                }
            }
        }
    }

    private static void tryToDelete(Path folder) {
        try {
            delete(folder);
        } catch (IOException | UncheckedIOException e) {
            // Somebody else deletes it too, or a PostgreSQL without its JVM still writes there: left to the next one.
        }
    }

    private static boolean isLeftOver(Path folder) {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            return taken != null;
        } catch (IOException e) {
            // Another user's.
            return false;
        }
    }

    /** A place in it; nothing is there before somebody makes it. */
    public Path resolve(String name) {
        return folder.resolve(name);
    }

    /** Deletes it with all that is in it. */
    @Override
    public void close() throws IOException {
        lock.close();
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> found;
        try (Stream<Path> paths = Files.walk(folder)) {
            found = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : found) {
            Files.deleteIfExists(path);
        }
    }
}
