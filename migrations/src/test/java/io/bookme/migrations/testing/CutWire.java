package io.bookme.migrations.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A wire to the test server that fails after a given number of bytes, counted over all connections and both
 * directions: it resets the connection over which the last of them went, or goes silent.
 */
public final class CutWire implements AutoCloseable {
    private enum Fault {
        RESET,
        SILENCE,
        SILENCE_FOR_ALL
    }

    private final Door door;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private long passed;
    private long limit = Long.MAX_VALUE;
    private Fault fault = Fault.RESET;
    private int faults;
    private long struckAt;
    private volatile boolean isDead;

    public CutWire() {
        this(TestDatabase.port());
    }

    /** To another server on this machine. */
    public CutWire(int port) {
        door = new Door(port, this::open);
    }

    public int port() {
        return door.port();
    }

    /** How many bytes went through until now. */
    public synchronized long passed() {
        return passed;
    }

    /** Resets the connection over which the byte of that number goes, in the middle of a message or not. */
    public void resetAfter(long bytes) {
        arm(bytes, Fault.RESET);
    }

    /** From then on nothing comes through the connections that there are; new ones work. */
    public void goSilentAfter(long bytes) {
        arm(bytes, Fault.SILENCE);
    }

    /** From then on nothing comes through, over new connections neither, until it is mended. */
    public void goDeadAfter(long bytes) {
        arm(bytes, Fault.SILENCE_FOR_ALL);
    }

    /** A fault that has not struck yet strikes no more. */
    public synchronized void disarm() {
        limit = Long.MAX_VALUE;
    }

    /** New connections work again; the old ones stay silent. */
    public void mend() {
        isDead = false;
    }

    /** How often it failed. */
    public synchronized int faults() {
        return faults;
    }

    /** When it failed last, in the time of {@link System#nanoTime}. */
    public synchronized long struckAt() {
        return struckAt;
    }

    private synchronized void arm(long bytes, Fault what) {
        limit = passed + bytes;
        fault = what;
    }

    /** How many of these bytes may pass; the fault strikes if it is not all of them. */
    private synchronized int admit(Line line, int bytes) {
        if (line.isSilent) {
            return 0;
        }
        int admitted = (int) Math.min(bytes, limit - passed);
        passed += admitted;
        if (admitted < bytes) {
            limit = Long.MAX_VALUE;
            faults++;
            struckAt = System.nanoTime();
            if (fault == Fault.RESET) {
                line.isCut = true;
            } else {
                isDead = fault == Fault.SILENCE_FOR_ALL;
                lines.forEach(every -> every.isSilent = true);
            }
        }
        return admitted;
    }

    private void open(Socket client, Socket server) {
        Line line = new Line(client, server);
        line.isSilent = isDead;
        lines.add(line);
        Door.start(() -> line.carry(client, server));
        Door.start(() -> line.carry(server, client));
    }

    @Override
    public void close() {
        door.close();
        lines.forEach(Line::end);
    }

    private final class Line {
        private final Socket client;
        private final Socket server;
        private volatile boolean isSilent;
        private volatile boolean isCut;

        Line(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void carry(Socket from, Socket to) {
            byte[] buffer = new byte[8192];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    out.write(buffer, 0, admit(this, count));
                    if (isCut) {
                        reset();
                        return;
                    }
                }
            } catch (IOException e) {
                // one side has gone; the other one is told
            }
            if (!isSilent) {
                end();
            }
        }

        /** Both sides see a reset, as from a router that forgot the connection. */
        private void reset() throws IOException {
            client.setSoLinger(true, 0);
            server.setSoLinger(true, 0);
            end();
        }

        /** A silent line does not even tell that a side has gone. */
        void end() {
            lines.remove(this);
            try (client;
                    server) {
                isCut = true;
            } catch (IOException e) {
                // closed already
            }
        }
    }
}
