package io.bookme.migrations.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * Sockets on which the kernel says something every minute while nobody else does. What lies between us and the database
 * (a firewall, a translation of addresses) often forgets a connection after five or ten silent minutes, and a statement
 * of a migration may take hours; by itself the kernel waits for two of them. A wire that is cut under who waits for an
 * answer is noticed in two minutes.
 *
 * <p>Made by the driver, by name. A system that lacks these options keeps its own times.
 */
public final class LivelySockets extends SocketFactory {
    private static final int SILENT_SECONDS = 60;
    private static final int SECONDS_BETWEEN = 10;
    private static final int UNANSWERED = 6;

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = new Socket();
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        for (Map.Entry<SocketOption<Integer>, Integer> option : Map.of(
                        ExtendedSocketOptions.TCP_KEEPIDLE, SILENT_SECONDS,
                        ExtendedSocketOptions.TCP_KEEPINTERVAL, SECONDS_BETWEEN,
                        ExtendedSocketOptions.TCP_KEEPCOUNT, UNANSWERED)
                .entrySet()) {
            if (socket.supportedOptions().contains(option.getKey())) {
                socket.setOption(option.getKey(), option.getValue());
            }
        }
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unused();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("The driver connects by itself");
    }
}
