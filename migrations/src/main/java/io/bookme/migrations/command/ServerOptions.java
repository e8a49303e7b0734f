package io.bookme.migrations.command;

import io.bookme.config.ServerSetup;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the local WildFly answers. */
final class ServerOptions {
    private static final int LARGEST_OFFSET = 50_000;

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            defaultValue = "0",
            description = "Add this to the ports 8080 (HTTP) and 9990 (management).")
    private int portOffset;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Where HTTP answers (default: 127.0.0.1); the management port is on loopback always.")
    private String bind = "127.0.0.1";

    /**
     * The checkout whose server is started.
     *
     * @param verb who asks
     */
    static Path checkout(Context context, String verb) {
        return context.checkout()
                .orElseThrow(() -> new UsageException(
                        verb + " starts the WildFly of a checkout of the sources, and this is none",
                        "Run ./manage " + verb + " in a checkout, or deploy bookme.ear on a WildFly of your own."));
    }

    ServerSetup setup(Path checkout) {
        if (portOffset < 0 || portOffset > LARGEST_OFFSET) {
            throw new UsageException(
                    "--port-offset " + portOffset + " makes no port",
                    "Give a number from 0 to " + LARGEST_OFFSET + ".");
        }
        return ServerSetup.of(
                        checkout.resolve("config/target/server"),
                        checkout.resolve(LocalDatabase.STATE).resolve("server"))
                .deploying(checkout.resolve("ear/target/bookme.ear"))
                .withPortOffset(portOffset)
                .boundTo(bind);
    }
}
