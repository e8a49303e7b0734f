package io.bookme.migrations.data;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What comes once and is read more than once. It lies in a file that loses its name before the first byte is in it, so
 * that nothing is left of it when the process ends, however it ends.
 */
public final class KeptInput implements AutoCloseable {
    private final FileChannel channel;

    private KeptInput(FileChannel channel) {
        this.channel = channel;
    }

    /** Reads to the end of it. */
    @SuppressWarnings("PMD.CloseResource") // the object keeps the channel until it is closed itself
    public static KeptInput of(InputStream in) throws IOException {
        Path name = Files.createTempFile("bookme", ".json"); // for its owner alone
        FileChannel channel = FileChannel.open(
                name, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        KeptInput kept = new KeptInput(channel);
        try {
            OutputStream out = Channels.newOutputStream(channel);
            in.transferTo(out);
            return kept;
        } catch (IOException | RuntimeException e) {
            kept.close();
            throw e;
        }
    }

    /** All of it, from its beginning; the last one that was given is no longer to be read. */
    InputStream fromStart() throws IOException {
        channel.position(0);
        return new FilterInputStream(new BufferedInputStream(Channels.newInputStream(channel))) {
            @Override
            public void close() {
                // it is read again
            }
        };
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
