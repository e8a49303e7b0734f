package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
            statement.execute("select pg_terminate_backend(" + ended + ", 5000)");
        }
        assertThat(backendOfNext()).isNotEqualTo(ended);
    }
}
