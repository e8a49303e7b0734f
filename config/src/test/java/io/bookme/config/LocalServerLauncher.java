package io.bookme.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A process of its own that starts a server and waits until it is killed. */
final class LocalServerLauncher {
    private final Process launcher;
    private final ProcessHandle server;

    private LocalServerLauncher(Process launcher, ProcessHandle server) {
        this.launcher = launcher;
        this.server = server;
    }

    /** Returns when the server answers. */
    static LocalServerLauncher starts(ServerSetup setup) throws IOException {
        Process launcher = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LocalServerLauncher.class.getName(),
                        setup.home().toString(),
                        setup.directory().toString(),
                        String.valueOf(setup.ear()),
                        Integer.toString(setup.httpPort()),
                        Integer.toString(setup.managementPort()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader says = launcher.inputReader();
        long server = Long.parseLong(String.valueOf(says.readLine()));
        return new LocalServerLauncher(launcher, ProcessHandle.of(server).orElseThrow());
    }

    /** A server that is over after a page or two is so before the JVM's second compiler has paid for itself. */
    static ServerSetup quick(ServerSetup setup) {
        return setup.withOption("-XX:TieredStopAtLevel=1").withOption("-XX:+UseSerialGC");
    }

    ProcessHandle server() {
        return server;
    }

    void kill() throws InterruptedException {
        launcher.destroyForcibly().waitFor();
    }

    public static void main(String[] arguments) throws IOException {
        ServerSetup setup = quick(ServerSetup.of(Path.of(arguments[0]), Path.of(arguments[1])))
                .withPorts(Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]))
                .withEnvironment("BOOKME_APP_PASSWORD", "unused")
                .withEnvironment("BOOKME_OWNER_PASSWORD", "unused")
                .deploying(Path.of(arguments[2]));
        try (LocalServer server = LocalServer.start(setup)) {
            server.await(server.uri("/"), Duration.ofMinutes(3));
            System.out.println(server.process().pid());
            while (System.in.read() >= 0) {
                // until we are killed
            }
        }
    }
}
