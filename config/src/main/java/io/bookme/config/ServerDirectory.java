package io.bookme.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The directory in which one local WildFly lives: a copy of the provisioned configuration in {@code base}, and
 * beside it who runs it and with what. The configuration is copied anew whenever the provisioned server changed;
 * what an operator changed in it is lost then.
 */
final class ServerDirectory {
    static final String MANAGEMENT_USER = "admin";

    private static final String MARKER = ".provisioned";
    private static final String DEPLOYMENT = "bookme.ear";

    private final Path directory;
    private final Path base;

    ServerDirectory(Path directory) throws IOException {
        this.directory = PrivateFiles.directory(directory);
        this.base = directory.resolve("base");
    }

    Path base() {
        return base;
    }

    Path lock() {
        return directory.resolve("launcher.lock");
    }

    Path process() {
        return directory.resolve("process");
    }

    /** What the running server was started with, as {@link #fingerprint} says it. */
    Path startedWith() {
        return directory.resolve("started-with");
    }

    Path log() {
        return base.resolve("log").resolve("server.log");
    }

    Path console() {
        return directory.resolve("console.log");
    }

    String managementPassword() throws IOException {
        return PrivateFiles.secret(directory.resolve("management.password"));
    }

    /** Changes with everything that a running server would not take up by itself. */
    String fingerprint(ServerSetup setup) throws IOException {
        MessageDigest digest = sha256();
        List.of(
                        provisioned(setup),
                        String.valueOf(new TreeMap<>(setup.environment())),
                        String.valueOf(setup.options()),
                        setup.bindAddress() + " " + setup.httpPort() + " " + setup.managementPort(),
                        setup.ear() == null ? "" : digestOf(setup.ear()))
                .forEach(part -> digest.update((part + "\0").getBytes(UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    void prepare(ServerSetup setup) throws IOException {
        refreshConfiguration(setup);
        Files.createDirectories(base.resolve("log"));
        Path deployments = Files.createDirectories(base.resolve("deployments"));
        try (Stream<Path> markers = Files.list(deployments)) {
            for (Path marker :
                    markers.filter(path -> !path.endsWith(DEPLOYMENT)).toList()) {
                Files.delete(marker);
            }
        }
        Path deployed = deployments.resolve(DEPLOYMENT);
        if (setup.ear() == null) {
            Files.deleteIfExists(deployed);
            return;
        }
        if (Files.notExists(deployed) || Files.mismatch(deployed, setup.ear()) != -1) {
            Files.copy(setup.ear(), deployed, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.createFile(deployments.resolve(DEPLOYMENT + ".dodeploy"));
    }

    /** What WildFly says of a deployment that failed. */
    Optional<String> deploymentFailure() throws IOException {
        Path failed = base.resolve("deployments").resolve(DEPLOYMENT + ".failed");
        return Files.exists(failed) ? Optional.of(Files.readString(failed, UTF_8)) : Optional.empty();
    }

    private void refreshConfiguration(ServerSetup setup) throws IOException {
        String wanted = provisioned(setup);
        Path marker = base.resolve(MARKER);
        if (Files.exists(marker) && Files.readString(marker).equals(wanted)) {
            return;
        }
        Files.deleteIfExists(marker);
        for (String stale : List.of("configuration", "data", "deployments", "lib", "tmp")) {
            PrivateFiles.deleteTree(base.resolve(stale));
        }
        copyTree(setup.home().resolve("standalone/configuration"), base.resolve("configuration"));
        PrivateFiles.write(
                base.resolve("configuration/mgmt-users.properties"), MANAGEMENT_USER + "=" + managementHash());
        Files.writeString(marker, wanted);
    }

    /** As the properties realm wants it: HEX(MD5(user:realm:password)). */
    private String managementHash() throws IOException {
        String text = MANAGEMENT_USER + ":ManagementRealm:" + managementPassword();
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String provisioned(ServerSetup setup) throws IOException {
        Path marker = setup.home().resolve(MARKER);
        if (Files.notExists(marker)) {
            throw new LocalStateException("There is no provisioned server in " + setup.home()
                    + ", or its provisioning failed half-way. Build it: mvn -pl config package");
        }
        return Files.readString(marker, UTF_8);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path source : tree.toList()) {
                Path target = to.resolve(from.relativize(source).toString());
                if (Files.isDirectory(source)) {
                    Files.createDirectories(target);
                } else if (!source.endsWith("standalone_xml_history")) {
                    Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static String digestOf(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
