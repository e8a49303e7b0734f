package io.bookme.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.wildfly.core.launcher.StandaloneCommandBuilder;

/**
 * A WildFly as a process of its own, in a directory of its own ({@code .bookme/server} of a checkout).
 *
 * <p>One launcher at a time runs the server of a directory. If a launcher is killed its server runs on; the next
 * one adopts it where it was started with the same EAR and settings, and stops it otherwise.
 */
public final class LocalServer implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration DEATH_LIMIT = Duration.ofSeconds(20);
    private static final int HTTP_TIMEOUT_MILLIS = 10_000;
    private static final int SHOWN_PROBLEMS = 12;

    /** The operating system's lock tells processes apart, not the threads of one JVM. */
    private static final Set<Path> RUN_BY_THIS_JVM = ConcurrentHashMap.newKeySet();

    private final ServerSetup setup;
    private final ServerDirectory directory;
    private final FileChannel lock;
    private final ProcessHandle process;
    private final boolean adopted;
    private final long logStart;

    private LocalServer(
            ServerSetup setup,
            ServerDirectory directory,
            FileChannel lock,
            ProcessHandle process,
            boolean adopted,
            long logStart) {
        this.setup = setup;
        this.directory = directory;
        this.lock = lock;
        this.process = process;
        this.adopted = adopted;
        this.logStart = logStart;
    }

    /**
     * Starts the server, or adopts the one that a killed launcher left. Returns at once: see {@link #await}.
     *
     * @throws LocalStateException if another launcher runs it, a port is taken, or nothing is provisioned
     */
    public static LocalServer start(ServerSetup setup) {
        try {
            ServerDirectory directory = new ServerDirectory(setup.directory());
            FileChannel lock = lock(directory.lock());
            try {
                return adoptOrLaunch(setup, directory, lock);
            } catch (IOException | RuntimeException e) {
                unlock(lock, directory.lock());
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LocalServer adoptOrLaunch(ServerSetup setup, ServerDirectory directory, FileChannel lock)
            throws IOException {
        String fingerprint = directory.fingerprint(setup);
        Optional<ProcessHandle> left = left(directory);
        if (left.isPresent()) {
            boolean same = Files.exists(directory.startedWith())
                    && PrivateFiles.read(directory.startedWith()).equals(fingerprint);
            if (same) {
                return new LocalServer(setup, directory, lock, left.get(), true, 0);
            }
            end(left.get());
        }
        directory.prepare(setup);
        requireFree(setup.bindAddress(), setup.httpPort());
        requireFree("127.0.0.1", setup.managementPort());
        long logStart = Files.exists(directory.log()) ? Files.size(directory.log()) : 0;
        PrivateFiles.write(directory.startedWith(), fingerprint);
        ProcessHandle process = launch(setup, directory);
        ProcessRecord.of(process).write(directory.process());
        return new LocalServer(setup, directory, lock, process, false, logStart);
    }

    /** The server of a killed launcher: as recorded, or found by its command where the kill came before the record. */
    private static Optional<ProcessHandle> left(ServerDirectory directory) throws IOException {
        String ours = "-Djboss.server.base.dir=" + directory.base();
        return ProcessRecord.read(directory.process())
                .flatMap(ProcessRecord::alive)
                .or(() -> ProcessHandle.allProcesses()
                        .filter(process -> process.info()
                                .arguments()
                                .map(arguments -> List.of(arguments).contains(ours))
                                .orElse(false))
                        .findFirst());
    }

    private static ProcessHandle launch(ServerSetup setup, ServerDirectory directory) throws IOException {
        String node = "bookme-" + setup.httpPort();
        List<String> command = new ArrayList<>();
        // A session of its own: the terminal's Ctrl-C is the launcher's, which then stops the server in good order.
        setsid().map(Path::toString).ifPresent(command::add);
        command.addAll(StandaloneCommandBuilder.of(setup.home())
                .setBaseDirectory(directory.base())
                .setJavaHome(Path.of(System.getProperty("java.home")))
                .setJavaOptions(setup.options())
                .addJavaOption("-Djava.net.preferIPv4Stack=true")
                .addJavaOption("-Djava.awt.headless=true")
                .addJavaOption("-Djboss.modules.system.pkgs=org.jboss.byteman")
                .addServerArgument("-Djboss.bind.address=" + setup.bindAddress())
                .addServerArgument("-Djboss.http.port=" + setup.httpPort())
                .addServerArgument("-Djboss.management.http.port=" + setup.managementPort())
                .addServerArgument("-Djboss.node.name=" + node)
                .addServerArgument("-Djboss.tx.node.id=" + node)
                .build());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.base().toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.console().toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("JBOSS_") || name.equals("JAVA_OPTS"));
        builder.environment().putAll(setup.environment());
        Process process = builder.start();
        process.getOutputStream().close();
        return process.toHandle();
    }

    /** Whether the server was already running, left by a launcher that was killed. */
    public boolean adopted() {
        return adopted;
    }

    public ProcessHandle process() {
        return process;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public URI uri(String path) {
        return URI.create("http://" + host(setup.bindAddress()) + ":" + setup.httpPort() + path);
    }

    /** On the management interface: the console, and WildFly's own health. */
    public URI managementUri(String path) {
        return URI.create("http://127.0.0.1:" + setup.managementPort() + path);
    }

    public String managementUser() {
        return ServerDirectory.MANAGEMENT_USER;
    }

    public String managementPassword() {
        try {
            return directory.managementPassword();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path log() {
        return directory.log();
    }

    /**
     * Waits until a page answers with a status below 400.
     *
     * @throws LocalStateException with the log's last errors if the server ends or the deployment fails first, or
     *     the limit passes
     */
    public void await(URI page, Duration limit) {
        boolean answered = Waiting.until(limit, () -> {
            requireGoingWell(page);
            return answers(page);
        });
        if (!answered) {
            throw trouble(page + " did not answer within " + limit.toSeconds() + " s");
        }
    }

    /** Stops the server in good order, by force where it does not stop within a minute. */
    public void stop() {
        end(process);
        release();
    }

    @Override
    public void close() {
        stop();
    }

    /** Ends the server at once, as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        Waiting.until(DEATH_LIMIT, () -> !process.isAlive());
        release();
    }

    private void release() {
        try {
            if (lock.isOpen()) {
                Files.deleteIfExists(directory.process());
                unlock(lock, directory.lock());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireGoingWell(URI page) {
        if (!process.isAlive()) {
            throw trouble("WildFly ended before " + page + " answered");
        }
        try {
            Optional<String> failure = directory.deploymentFailure();
            if (failure.isPresent()) {
                throw trouble("WildFly could not deploy " + setup.ear() + ": " + failure.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LocalStateException trouble(String what) {
        StringBuilder message = new StringBuilder(what);
        problems().forEach(line -> message.append("\n    ").append(line));
        return new LocalStateException(
                message.append("\nThe whole log: ").append(directory.log()).toString());
    }

    /** The last errors in this start's log, or the last lines that the process wrote if it never got to its log. */
    private List<String> problems() {
        try {
            List<String> errors = Files.exists(directory.log())
                    ? linesFrom(directory.log(), logStart).stream()
                            .filter(line -> line.contains(" ERROR ") || line.contains(" FATAL "))
                            .toList()
                    : List.of();
            List<String> shown = errors.isEmpty() ? linesFrom(directory.console(), 0) : errors;
            return shown.subList(Math.max(0, shown.size() - SHOWN_PROBLEMS), shown.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> linesFrom(Path file, long position) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int from = (int) Math.min(position, bytes.length);
        return new String(bytes, from, bytes.length - from, UTF_8).lines().toList();
    }

    private static boolean answers(URI page) {
        try {
            HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
            connection.setConnectTimeout(HTTP_TIMEOUT_MILLIS);
            connection.setReadTimeout(HTTP_TIMEOUT_MILLIS);
            try {
                return connection.getResponseCode() < HttpURLConnection.HTTP_BAD_REQUEST;
            } finally {
                connection.disconnect();
            }
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        if (!Waiting.until(STOP_LIMIT, () -> !process.isAlive())) {
            process.destroyForcibly();
            Waiting.until(DEATH_LIMIT, () -> !process.isAlive());
        }
    }

    /** Held as long as we run the server; closing any other channel of this file in this JVM would give it up. */
    private static FileChannel lock(Path file) throws IOException {
        if (!RUN_BY_THIS_JVM.add(file)) {
            throw alreadyRun(file);
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return channel;
            }
            channel.close();
            RUN_BY_THIS_JVM.remove(file);
            throw alreadyRun(file);
        } catch (AccessDeniedException e) {
            RUN_BY_THIS_JVM.remove(file);
            throw PrivateFiles.notOurs(file, e);
        }
    }

    private static void unlock(FileChannel channel, Path file) throws IOException {
        channel.close();
        RUN_BY_THIS_JVM.remove(file);
    }

    private static LocalStateException alreadyRun(Path file) {
        return new LocalStateException("The server in " + file.getParent()
                + " is run by another ./manage already. Use that one, or end it first.");
    }

    private static void requireFree(String address, int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (BindException e) {
            throw new LocalStateException(
                    "Port " + port + " on " + address + " is taken by another program (" + e.getMessage()
                            + "). End it, or choose other ports with a port offset.",
                    e);
        }
    }

    private static String host(String bindAddress) {
        return bindAddress.equals("0.0.0.0") ? "127.0.0.1" : bindAddress;
    }

    private static Optional<Path> setsid() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(entry -> !entry.isBlank())
                .map(entry -> Path.of(entry, "setsid"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
