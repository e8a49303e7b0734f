package io.bookme.migrations.command;

import io.bookme.config.LocalServer;
import java.util.List;

/** Where a running server is reached. */
final class Addresses {
    private final LocalServer server;

    Addresses(LocalServer server) {
        this.server = server;
    }

    List<String> lines() {
        return List.of(
                "",
                "BookMe is running; Ctrl-C ends it.",
                "",
                "  OpenAPI  " + at("localhost", "/openapi"),
                "  Health   " + at("localhost", "/health"),
                "  Fleet    " + at("localhost", "/ops/tenants") + ", /ops/migrations, /ops/runs",
                "  Console  " + server.managementUri("/console") + "  user " + server.managementUser() + ", password "
                        + server.managementPassword(),
                "  Log      " + server.log());
    }

    /** A page under a host of the server's, such as a tenant's domain. */
    String at(String host, String path) {
        return "http://" + host + ":" + server.uri(path).getPort() + path;
    }
}
