package io.bookme.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

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
            first.await("/openapi");
            second.await("/openapi");

            ProcessHandle killed = first.server().process();
            first.kill();
            assertThat(killed.isAlive()).isFalse();
            given().get(second.uri("/openapi")).then().statusCode(200);

            first.startUntil("/openapi");
        }
    }
}
