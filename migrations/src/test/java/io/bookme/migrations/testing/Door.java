package io.bookme.migrations.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Stands before a server on this machine: whoever knocks gets a connection to it, over a line that may do him harm. */
final class Door implements AutoCloseable {
    private final ServerSocket socket;

    /** Carries what goes over one connection. */
    interface Lines {
        void open(Socket client, Socket server);
    }

    /**
     * @param port the server's
     */
    Door(int port, Lines lines) {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(() -> accept(port, lines));
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept(int port, Lines lines) {
        try {
            while (!socket.isClosed()) {
                lines.open(socket.accept(), new Socket(InetAddress.getLoopbackAddress(), port));
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    static void start(Runnable work) {
        Thread thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
