package io.bookme.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process of its own that joins the database of a state directory, until it is told to leave or killed. */
final class LocalPostgresUser {
    private final Process process;
    private final BufferedReader says;
    private int port;

    private LocalPostgresUser(Process process) {
        this.process = process;
        this.says = process.inputReader();
    }

    static LocalPostgresUser starts(Path state) throws IOException {
        return new LocalPostgresUser(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LocalPostgresUser.class.getName(),
                        state.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    static LocalPostgresUser joins(Path state) throws IOException {
        LocalPostgresUser user = starts(state);
        user.awaitJoined();
        return user;
    }

    void awaitJoined() throws IOException {
        port = Integer.parseInt(String.valueOf(says.readLine()));
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    void leave() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("The user did not leave in good order");
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public static void main(String[] arguments) throws IOException {
        try (LocalPostgres postgres = LocalPostgres.join(Path.of(arguments[0]))) {
            System.out.println(postgres.port());
            while (System.in.read() >= 0) {
                // until our parent closes it
            }
        }
    }
}
