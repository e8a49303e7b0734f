package io.bookme.migrations.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A wire to the test server over which the answer to one COMMIT never comes: the server has done it when the client finds
 * its connection reset. It is that of the transaction in which a given text went to the server.
 */
public final class LostAnswer implements AutoCloseable {
    private final Door door;
    private final String text;
    private volatile boolean isLost;

    public LostAnswer(String text) {
        this.text = text;
        door = new Door(TestDatabase.port(), (client, server) -> {
            Line line = new Line(client, server);
            Door.start(line::ask);
            Door.start(line::answer);
        });
    }

    /** The URL of a database, by this wire. */
    public String by(String url) {
        return url.replace(":" + TestDatabase.port() + "/", ":" + door.port() + "/");
    }

    /** Whether it was lost already. */
    public boolean isLost() {
        return isLost;
    }

    @Override
    public void close() {
        door.close();
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
