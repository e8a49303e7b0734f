package io.bookme.config;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who uses something that several processes share, told by locks of the operating system, which die with
 * the process that holds them: a start lock, held alone and briefly by who starts or stops it, and a users
 * lock, held together by all users for as long as they use it.
 *
 * <p>File locks belong to the JVM and not to a thread, and closing any channel of a file gives up all locks of
 * this JVM on it. Hence one object a directory and JVM, which counts the users within the JVM itself.
 */
final class SharingLocks {
    private static final Map<Path, SharingLocks> OF_THIS_JVM = new HashMap<>();

    private final Path startLock;
    private final Path usersLock;
    private @Nullable FileChannel users;
    private int usersInThisJvm;

    private SharingLocks(Path directory) {
        startLock = directory.resolve("start.lock");
        usersLock = directory.resolve("users.lock");
    }

    static SharingLocks in(Path directory) throws IOException {
        Path real = PrivateFiles.directory(directory).toRealPath();
        synchronized (OF_THIS_JVM) {
            return OF_THIS_JVM.computeIfAbsent(real, SharingLocks::new);
        }
    }

    /** Does the work while no other process, and no other thread of this one, starts or stops. */
    synchronized <T> T alone(Supplier<T> work) {
        try (FileChannel channel = open(startLock);
                FileLock lock = channel.lock()) {
            if (!lock.isValid()) {
                throw new IllegalStateException("The lock on " + startLock + " was lost");
            }
            return work.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Becomes a user; to be called within {@link #alone}. */
    synchronized void enter() {
        if (usersInThisJvm == 0) {
            users = openShared();
        }
        usersInThisJvm++;
    }

    /** Stops being a user and tells whether nobody else is one; to be called within {@link #alone}. */
    synchronized boolean leave() {
        usersInThisJvm--;
        if (usersInThisJvm > 0) {
            return false;
        }
        closeShared();
        try (FileChannel channel = open(usersLock);
                FileLock all = channel.tryLock()) {
            return all != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FileChannel openShared() {
        try {
            FileChannel channel = open(usersLock);
            channel.lock(0, Long.MAX_VALUE, true);
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void closeShared() {
        try {
            requireNonNull(users).close();
            users = null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (AccessDeniedException e) {
            throw PrivateFiles.notOurs(file, e);
        }
    }
}
