package io.bookme.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Server processes on one database. */
class TwoNodesIT {
    @Test
    void two_nodes_serve_one_database_and_a_killed_one_comes_back() throws Exception {
        try (SystemDatabase database = SystemDatabase.create();
                BookMeServer first = BookMeServer.on(database);
                BookMeServer second = BookMeServer.on(database)) {
            first.launch();
            second.launch();
            first.await("/health/ready");
            second.await("/health/ready");

            ProcessHandle killed = first.server().process();
            first.kill();
            assertThat(killed.isAlive()).isFalse();
            given().get(second.uri("/health/ready")).then().statusCode(200);

            first.startUntil("/health/ready");
            assertThat(errorsIn(first)).isEmpty();
            assertThat(errorsIn(second)).isEmpty();
        }
    }

    private static List<String> errorsIn(BookMeServer server) throws IOException {
        try (Stream<String> lines = Files.lines(server.server().log())) {
            return lines.filter(line -> line.contains(" ERROR ")).toList();
        }
    }
}
