package io.bookme.migrations.data;

import io.bookme.migrations.BookMeException;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A file that only its owner reads (mode 600) and that has its name only when it is whole: it is written beside its
 * place, brought to the disk and then moved there. Closed without {@link #commit} it leaves nothing.
 */
public final class PrivateFile implements AutoCloseable {
    private static final FileAttribute<?>[] MODE =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];
    private static final int BUFFER = 1 << 16;

    private static final Pattern PART = Pattern.compile("\\..+\\.(bookme|json)\\d+\\.part");

    /** Nobody who is at work writes nothing for as long. */
    private static final Duration FORSAKEN = Duration.ofHours(1);

    private final Path target;
    private final Path part;
    private final FileChannel channel;
    private final OutputStream out;
    private boolean done;

    private PrivateFile(Path target, Path part) throws IOException {
        this.target = target;
        this.part = part;
        this.channel = FileChannel.open(part, StandardOpenOption.WRITE);
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
    }

    /**
     * @throws BookMeException if nothing can be written there
     */
    public static PrivateFile at(Path target) {
        try {
            Path absolute = target.toAbsolutePath();
            Path folder = absolute.getParent();
            if (folder == null || Files.isDirectory(absolute)) {
                throw new IOException("it is a folder");
            }
            sweep(folder);
            return new PrivateFile(absolute, Files.createTempFile(folder, "." + absolute.getFileName(), ".part", MODE));
        } catch (IOException e) {
            throw cannotWrite(target, e);
        }
    }

    /** Takes away what killed processes left. */
    private static void sweep(Path folder) {
        Instant limit = Instant.now().minus(FORSAKEN);
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*.part")) {
            for (Path part : parts) {
                if (PART.matcher(String.valueOf(part.getFileName())).matches()
                        && Files.getLastModifiedTime(part).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(part);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // not what was asked for: a leftover stays, or somebody else has swept it
            System.getLogger(PrivateFile.class.getName()).log(System.Logger.Level.DEBUG, "sweeping " + folder, e);
        }
    }

    /** A folder that only its owner looks into, if it is not there yet. */
    static void folder(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Path parent = folder.toAbsolutePath().getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(
                        folder,
                        MODE.length == 0
                                ? MODE
                                : new FileAttribute<?>[] {
                                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                                });
            }
        } catch (IOException e) {
            if (!Files.isDirectory(folder)) {
                throw cannotWrite(folder, e);
            }
        }
    }

    /**
     * Looks whether files can be written into a folder, which need not be there yet and is not made.
     *
     * @throws BookMeException if not
     */
    static void requireWritable(Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            if (!Files.isDirectory(there)) {
                throw new IOException(there + " is a file");
            }
            Files.delete(Files.createTempFile(there, ".", ".part", MODE));
        } catch (IOException e) {
            throw new BookMeException(
                    "No backup can be written to the folder " + folder + ": " + reason(e),
                    "Name a folder that can be written to (--to, --backup-to, or bookme.backups of a server).",
                    e);
        }
    }

    public static BookMeException cannotWrite(Path target, IOException e) {
        return new BookMeException(
                target + " cannot be written: " + reason(e), "Name a file in a folder that exists and has room.", e);
    }

    /** In words, without the names of classes. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return "permission denied (" + denied.getFile() + ")";
        }
        if (e instanceof NoSuchFileException missing) {
            return "there is no " + missing.getFile() + ", and it cannot be made";
        }
        if (e instanceof FileAlreadyExistsException taken) {
            return taken.getFile() + " is there already, and is no folder";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** Where to write; closing it is left to this object. */
    public OutputStream out() {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }

    /** Gives the file its name, with all that was written safe on the disk. */
    public void commit() throws IOException {
        out.flush();
        channel.force(true);
        channel.close();
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        done = true;
        Path folder = target.getParent();
        if (folder != null) {
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            } catch (IOException e) {
                // not every system can; the file itself is safe
                System.getLogger(PrivateFile.class.getName()).log(System.Logger.Level.DEBUG, "forcing a folder", e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (!done) {
            channel.close();
            Files.deleteIfExists(part);
        }
    }
}
