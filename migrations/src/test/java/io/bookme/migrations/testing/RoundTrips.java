package io.bookme.migrations.testing;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import javax.net.SocketFactory;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Counts on the wire how often a data source's connections wait for the server: one round trip is a read
 * that follows a write, whatever JDBC calls were behind it. A login is several.
 */
public final class RoundTrips implements LongSupplier {
    private static final Map<String, RoundTrips> BY_KEY = new ConcurrentHashMap<>();
    private static final AtomicInteger KEYS = new AtomicInteger();

    private final String key = "counter " + KEYS.incrementAndGet();
    private final AtomicLong trips = new AtomicLong();
    private volatile Duration delay = Duration.ZERO;

    private RoundTrips() {
        BY_KEY.put(key, this);
    }

    /** Counts from now on what new connections of this data source do. */
    public static RoundTrips of(DataSource source) {
        RoundTrips counter = new RoundTrips();
        try {
            PGSimpleDataSource driver = source.unwrap(PGSimpleDataSource.class);
            driver.setSocketFactory(CountingSockets.class.getName());
            driver.setSocketFactoryArg(counter.key);
        } catch (SQLException e) {
            throw new IllegalArgumentException("Not a data source of the PostgreSQL driver", e);
        }
        return counter;
    }

    /** Counts what connections with these properties do. */
    public static RoundTrips of(Properties properties) {
        RoundTrips counter = new RoundTrips();
        properties.setProperty(PGProperty.SOCKET_FACTORY.getName(), CountingSockets.class.getName());
        properties.setProperty(PGProperty.SOCKET_FACTORY_ARG.getName(), counter.key);
        return counter;
    }

    @Override
    public long getAsLong() {
        return trips.get();
    }

    /** How many trips something takes. */
    public long during(Runnable work) {
        long before = trips.get();
        work.run();
        return trips.get() - before;
    }

    /** Makes each trip from now on longer by this, as a slow server would. */
    public void slowDown(Duration by) {
        delay = by;
    }

    private void made() {
        trips.incrementAndGet();
        LockSupport.parkNanos(delay.toNanos());
    }

    /** The driver makes it by its name, with the key of the counter. */
    public static final class CountingSockets extends SocketFactory {
        private final RoundTrips counter;

        public CountingSockets(String key) {
            this.counter = BY_KEY.get(key);
        }

        @Override
        public Socket createSocket() {
            return new CountingSocket(counter);
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class CountingSocket extends Socket {
        private final RoundTrips counter;
        private volatile boolean written;

        CountingSocket(RoundTrips counter) {
            this.counter = counter;
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    written = true;
                    out.write(bytes, from, length);
                }

                @Override
                public void write(int b) throws IOException {
                    written = true;
                    out.write(b);
                }
            };
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] bytes, int from, int length) throws IOException {
                    countTrip();
                    return in.read(bytes, from, length);
                }

                @Override
                public int read() throws IOException {
                    countTrip();
                    return in.read();
                }
            };
        }

        private void countTrip() {
            if (written) {
                written = false;
                counter.made();
            }
        }
    }
}
