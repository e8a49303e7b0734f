package io.bookme.migrations.data;

import io.bookme.migrations.data.Manifest.TableRows;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The container of a backup, read. */
final class BackupFile implements AutoCloseable {
    private static final String MANIFEST = "manifest.json";
    private static final String MANIFEST_HASH = "manifest.json.sha256";

    private final Path path;
    private final ZipFile zip;
    private final Manifest manifest;

    private BackupFile(Path path, ZipFile zip) throws IOException {
        this.path = path;
        this.zip = zip;
        byte[] text = bytes(MANIFEST);
        if (!new String(bytes(MANIFEST_HASH), StandardCharsets.UTF_8).equals(hex(sha256().digest(text)))) {
            throw damaged(MANIFEST);
        }
        this.manifest = ManifestJson.read(new String(text, StandardCharsets.UTF_8));
    }

    /**
     * Opens a backup and compares every part with its checksum.
     *
     * @throws DataException if it is none, or damaged
     */
    @SuppressWarnings("PMD.CloseResource") // the backup keeps its container open until it is closed itself
    static BackupFile open(Path path) {
        try {
            ZipFile zip = new ZipFile(path.toFile());
            try {
                BackupFile file = new BackupFile(path, zip);
                file.check();
                return file;
            } catch (IOException | RuntimeException e) {
                zip.close();
                throw e;
            }
        } catch (IOException e) {
            throw new DataException(
                    path + " is not a whole backup: " + PrivateFile.reason(e),
                    "Name a file that ./manage backup wrote; nothing was changed.",
                    e);
        }
    }

    Manifest manifest() {
        return manifest;
    }

    InputStream rows(TableRows table) throws IOException {
        ZipEntry entry = zip.getEntry(table.entry());
        if (entry == null) {
            throw damaged(table.entry());
        }
        return zip.getInputStream(entry);
    }

    private void check() throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (TableRows table : manifest.tables()) {
            MessageDigest digest = sha256();
            try (InputStream in = rows(table)) {
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    digest.update(buffer, 0, length);
                }
            } catch (ZipException e) {
                throw new IOException(damaged(table.entry()).getMessage(), e);
            }
            if (!hex(digest.digest()).equals(table.sha256())) {
                throw damaged(table.entry());
            }
        }
    }

    private byte[] bytes(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("it has no " + name);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private DataException damaged(String part) {
        return new DataException(
                path + " is damaged: " + part + " does not fit its checksum; nothing was changed",
                "Use another copy of it, or another backup.");
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** The container of a backup, written part by part. */
    static final class Writer {
        private final ZipOutputStream zip;
        private int parts;

        /**
         * @param out stays open
         */
        Writer(OutputStream out) {
            this.zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        }

        /** Writes rows to the stream and says how many. */
        interface RowSource {
            long copyTo(OutputStream out) throws SQLException, IOException;
        }

        @SuppressWarnings("PMD.CloseResource") // closing the hash would close the container
        TableRows table(String name, List<String> columns, RowSource source) throws SQLException, IOException {
            parts++;
            String entry = "tables/" + parts + "_" + name.replaceAll("[^A-Za-z0-9_]", "-") + ".copy";
            zip.putNextEntry(new ZipEntry(entry));
            DigestOutputStream hashed = new DigestOutputStream(zip, sha256());
            long rows = source.copyTo(new FilterOutputStream(hashed) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    out.write(bytes, from, length);
                }

                @Override
                public void close() {
                    // the container goes on
                }
            });
            zip.closeEntry();
            return new TableRows(
                    name, columns, rows, entry, hex(hashed.getMessageDigest().digest()));
        }

        void finish(Manifest manifest) throws IOException {
            byte[] text = ManifestJson.write(manifest).getBytes(StandardCharsets.UTF_8);
            zip.putNextEntry(new ZipEntry(MANIFEST));
            zip.write(text);
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry(MANIFEST_HASH));
            zip.write(hex(sha256().digest(text)).getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
            zip.finish();
            zip.flush();
        }
    }
}
