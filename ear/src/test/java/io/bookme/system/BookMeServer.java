package io.bookme.system;

import io.bookme.config.LocalServer;
import io.bookme.config.ServerSetup;
import io.bookme.migrations.faults.Seed;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * BookMe in a WildFly process of its own, on free ports, in a directory of its own: it can be killed with {@code
 * kill -9}, started again as the same node, and started twice on one database as two nodes.
 */
public final class BookMeServer implements AutoCloseable {
    /** A loaded machine with two cores takes its time. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** A server that is started for a few requests is over before the JVM's second compiler has paid for itself. */
    private static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private ServerSetup setup;
    private @Nullable LocalServer running;
    private String pid = "";

    private BookMeServer(ServerSetup setup) {
        this.setup = setup;
    }

    /** A node on this database; not started yet. */
    public static BookMeServer on(SystemDatabase database) throws IOException {
        Path directory = Path.of(
                System.getProperty("bookme.system"),
                "node-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet());
        ServerSetup setup = ServerSetup.of(Path.of(System.getProperty("bookme.server")), directory)
                .deploying(Path.of(System.getProperty("bookme.ear")));
        // The long form measures, too, and does so as the product runs.
        for (String option : Seed.isLong() ? List.<String>of() : QUICK) {
            setup = setup.withOption(option);
        }
        for (Map.Entry<String, String> variable : database.environment().entrySet()) {
            setup = setup.withEnvironment(variable.getKey(), variable.getValue());
        }
        try (ServerSocket http = new ServerSocket(0);
                ServerSocket management = new ServerSocket(0)) {
            return new BookMeServer(setup.withPorts(http.getLocalPort(), management.getLocalPort()));
        }
    }

    /** One more option of its JVM from the next start on, such as {@code -Dbookme.migrate.auto=off}. */
    public BookMeServer with(String option) {
        setup = setup.withOption(option);
        return this;
    }

    /** One more variable of its environment from the next start on, or another value of one. */
    public BookMeServer withEnvironment(String name, String value) {
        setup = setup.withEnvironment(name, value);
        return this;
    }

    /** Another EAR from the next start on. */
    public BookMeServer deploying(Path ear) {
        setup = setup.deploying(ear);
        return this;
    }

    /** Starts the process and returns at once. */
    public BookMeServer launch() {
        running = LocalServer.start(setup);
        pid = String.valueOf(running.process().pid());
        return this;
    }

    /** Starts the process and waits until this page of the application answers. */
    public BookMeServer startUntil(String path) {
        launch();
        server().await(uri(path), LIMIT);
        return this;
    }

    /** Waits until this page of the application answers. */
    public void await(String path) {
        server().await(uri(path), LIMIT);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + setup.httpPort() + path);
    }

    /** The process itself, its log, and its management interface. */
    public LocalServer server() {
        if (running == null) {
            throw new IllegalStateException("The server was not started");
        }
        return running;
    }

    /** The number of its process, or of its last one if it does not run; empty before its first start. */
    public String pid() {
        return pid;
    }

    /** Ends it as {@code kill -9} does; it may be started again. */
    public void kill() {
        server().kill();
        running = null;
    }

    /** Stops it in good order; it may be started again. */
    public void stop() {
        server().stop();
        running = null;
    }

    @Override
    public void close() {
        if (running != null) {
            kill();
        }
    }
}
