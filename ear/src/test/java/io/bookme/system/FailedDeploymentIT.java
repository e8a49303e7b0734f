package io.bookme.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.rollout.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A build of which only a part starts. */
class FailedDeploymentIT {
    private static final String DESCRIPTOR = "WEB-INF/web.xml";

    @Test
    void a_build_whose_web_part_does_not_start_leaves_the_database_alone_and_says_so() throws Exception {
        try (SystemDatabase database = SystemDatabase.create();
                BookMeServer server = BookMeServer.on(database).deploying(withBrokenWar())) {
            server.launch();
            Eventually.within(
                    Duration.ofMinutes(3),
                    "it says so",
                    () -> Files.readString(server.server().log()).contains("web.war has not started"));
            try (Connection owner = database.owner();
                    Statement statement = owner.createStatement();
                    ResultSet row = statement.executeQuery("select to_regclass('bookme.run')")) {
                row.next();
                assertThat(row.getString(1)).isNull();
            }
        }
    }

    /** The EAR as it is shipped, with a listener that fails. */
    private static Path withBrokenWar() throws IOException {
        Path folder = Files.createDirectories(Path.of(System.getProperty("bookme.system"), "ears"));
        Path ear = folder.resolve("broken-" + ProcessHandle.current().pid() + ".ear");
        Files.copy(Path.of(System.getProperty("bookme.ear")), ear, StandardCopyOption.REPLACE_EXISTING);
        Path war = Files.createTempFile(folder, "web", ".war");
        try (FileSystem inEar = FileSystems.newFileSystem(ear)) {
            Files.copy(inEar.getPath("web.war"), war, StandardCopyOption.REPLACE_EXISTING);
            try (FileSystem inWar = FileSystems.newFileSystem(war)) {
                Path descriptor = inWar.getPath(DESCRIPTOR);
                Files.writeString(
                        descriptor,
                        Files.readString(descriptor, UTF_8)
                                .replace(
                                        "<login-config>",
                                        "<listener><listener-class>" + FailingStart.class.getName()
                                                + "</listener-class></listener><login-config>"),
                        UTF_8);
                String file = FailingStart.class.getName().replace('.', '/') + ".class";
                Path target = inWar.getPath("WEB-INF/classes", file);
                Files.createDirectories(target.getParent());
                try (InputStream bytes = FailingStart.class.getClassLoader().getResourceAsStream(file)) {
                    Files.copy(bytes, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            try (InputStream changed = Files.newInputStream(war)) {
                Files.copy(changed, inEar.getPath("web.war"), StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.delete(war);
        }
        return ear;
    }
}
