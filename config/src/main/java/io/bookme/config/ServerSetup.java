package io.bookme.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a local WildFly is started with.
 *
 * @param home the provisioned server, which stays as it is
 * @param directory where this server lives: its copy of the configuration, its deployments, data and logs
 * @param ear what it deploys, if anything
 * @param environment added to our own environment; see database.cli for what the data sources read
 * @param options of its JVM
 * @param bindAddress where it answers HTTP; the management interface is on loopback always
 */
public record ServerSetup(
        Path home,
        Path directory,
        @Nullable Path ear,
        Map<String, String> environment,
        List<String> options,
        String bindAddress,
        int httpPort,
        int managementPort) {
    private static final int HTTP_PORT = 8080;
    private static final int MANAGEMENT_PORT = 9990;

    public ServerSetup {
        home = home.toAbsolutePath().normalize();
        directory = directory.toAbsolutePath().normalize();
        environment = Map.copyOf(environment);
        options = List.copyOf(options);
    }

    /** On loopback, on WildFly's own ports, with nothing deployed. */
    public static ServerSetup of(Path home, Path directory) {
        return new ServerSetup(
                home, directory, null, Map.of(), List.of("-Xms64m", "-Xmx1g"), "127.0.0.1", HTTP_PORT, MANAGEMENT_PORT);
    }

    public ServerSetup deploying(Path newEar) {
        return new ServerSetup(home, directory, newEar, environment, options, bindAddress, httpPort, managementPort);
    }

    public ServerSetup withEnvironment(String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return new ServerSetup(home, directory, ear, more, options, bindAddress, httpPort, managementPort);
    }

    /** One more option of the JVM, such as {@code -Dname=value}; a later one overrides an earlier one. */
    public ServerSetup withOption(String option) {
        List<String> more = new ArrayList<>(options);
        more.add(option);
        return new ServerSetup(home, directory, ear, environment, more, bindAddress, httpPort, managementPort);
    }

    public ServerSetup withPorts(int newHttpPort, int newManagementPort) {
        return new ServerSetup(home, directory, ear, environment, options, bindAddress, newHttpPort, newManagementPort);
    }

    public ServerSetup withPortOffset(int offset) {
        return withPorts(HTTP_PORT + offset, MANAGEMENT_PORT + offset);
    }

    public ServerSetup boundTo(String address) {
        return new ServerSetup(home, directory, ear, environment, options, address, httpPort, managementPort);
    }
}
