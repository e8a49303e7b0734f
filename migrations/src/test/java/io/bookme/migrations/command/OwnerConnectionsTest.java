package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.postgresql.ds.PGSimpleDataSource;

class OwnerConnectionsTest {
    private TestDatabase database;
    private OwnerConnections connections;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        Context context = new Context(
                System.out,
                System.err,
                Terminal.NONE,
                Map.of(),
                Clock.systemUTC(),
                "tester",
                Optional.empty(),
                List::of,
                io.bookme.migrations.graph.MigrationCache.none(),
                Questions.toNobody(),
                new Interrupts(code -> {}, code -> {}));
        connections = OwnerConnections.of(context, ((PGSimpleDataSource) database.ownerDataSource()).getUrl());
    }

    @AfterEach
    void close() {
        connections.close();
        database.close();
    }

    private static int backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    private int backendOfNext() throws SQLException {
        try (Connection connection = connections.getConnection()) {
            return backend(connection);
        }
    }

    @Test
    void one_that_was_given_back_is_given_out_again_in_autocommit() throws SQLException {
        int first;
        try (Connection connection = connections.getConnection()) {
            first = backend(connection);
            connection.setAutoCommit(false);
        }
        try (Connection connection = connections.getConnection()) {
            assertThat(backend(connection)).isEqualTo(first);
            assertThat(connection.getAutoCommit()).isTrue();
        }
    }

    @Test
    void two_at_the_same_time_are_two() throws SQLException {
        try (Connection one = connections.getConnection();
                Connection other = connections.getConnection()) {
            assertThat(backend(one)).isNotEqualTo(backend(other));
        }
    }

    @Test
    void one_that_the_server_ended_is_replaced() throws SQLException {
        int ended = backendOfNext();
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            statement.execute("select pg_terminate_backend(" + ended + ", 60000)");
        }
        assertThat(backendOfNext()).isNotEqualTo(ended);
    }

    /** As the kernel tells it: from 2 on the timer is not one of a resent packet, and its time is in hundredths of a second. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void a_wire_on_which_nothing_is_said_is_tried_every_minute() throws SQLException, IOException {
        try (Connection connection = connections.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select inet_client_port(), inet_server_port()")) {
            row.next();
            // the near end alone may be another wire's too, as of one closed a moment ago that led to another port
            String ends = String.format(":%04X [0-9A-F]+:%04X", row.getInt(1), row.getInt(2));
            List<String> timers = Stream.of("tcp", "tcp6")
                    .map(table -> Path.of("/proc/self/net", table))
                    .filter(Files::exists)
                    .flatMap(OwnerConnectionsTest::lines)
                    .map(line -> line.strip().split(" +"))
                    .filter(cells -> (cells[1] + " " + cells[2]).matches("[0-9A-F]+" + ends))
                    .map(cells -> cells[5])
                    .toList();
            assertThat(timers).singleElement().satisfies(timer -> {
                assertThat(timer).startsWith("02:");
                assertThat(Integer.parseInt(timer.substring(3), 16)).isBetween(1, 6_000);
            });
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().skip(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
