package io.bookme.migrations.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A wire to the test server over which the answer to one COMMIT never comes: the server has done it when the client finds
 * its connection reset. It is that of the transaction in which a given text went to the server.
 */
public final class LostAnswer implements AutoCloseable {
    private final ServerSocket door;
    private final String text;
    private volatile boolean isLost;

    public LostAnswer(String text) {
        this.text = text;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** The URL of a database, by this wire. */
    public String by(String url) {
        return url.replace(":" + TestDatabase.port() + "/", ":" + door.getLocalPort() + "/");
    }

    /** Whether it was lost already. */
    public boolean isLost() {
        return isLost;
    }

    private void accept() {
        try {
            while (!door.isClosed()) {
                Line line = new Line(door.accept(), new Socket(InetAddress.getLoopbackAddress(), TestDatabase.port()));
                start(line::ask);
                start(line::answer);
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Line {
        private final Socket client;
        private final Socket server;
        private boolean isMeant;
        private volatile boolean isCommitting;

        Line(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void ask() {
            carry(client, server, asked -> {
                isMeant |= asked.contains(text);
                isCommitting = isMeant && !isLost && asked.contains("COMMIT");
                return true;
            });
        }

        void answer() {
            carry(server, client, answered -> {
                if (!isCommitting) {
                    return true;
                }
                isLost = true;
                client.setSoLinger(true, 0);
                return false;
            });
        }

        private void carry(Socket from, Socket to, Gate gate) {
            byte[] buffer = new byte[8192];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (!gate.passes(new String(buffer, 0, count, StandardCharsets.UTF_8))) {
                        return;
                    }
                    out.write(buffer, 0, count);
                }
            } catch (IOException e) {
                // one side has gone; the other one is told
            }
        }
    }

    private interface Gate {
        boolean passes(String message) throws IOException;
    }
}
