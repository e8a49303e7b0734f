package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the two roles may do on a database that was set up and has a tenant; every test database is set up so. */
class DatabaseSetupTest {
    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        TestFleet.of(database, TestChangelogs.all()).tenants("acme");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static String asApp(String sql) throws SQLException {
        try (Connection connection = database.appDataSource().getConnection();
                Statement statement = connection.createStatement()) {
            boolean hasRows = statement.execute(sql);
            if (!hasRows) {
                return "";
            }
            try (ResultSet rows = statement.getResultSet()) {
                return rows.next() ? rows.getString(1) : "";
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select count(*) from tenant_acme.services_service",
                "insert into tenant_acme.services_category (name) values ('Hair')",
                "update public.tenant_tenant set name = 'New name'",
                "select count(*) from tenant_acme.databasechangelog",
                "insert into job_instance (jobname) values ('migrate-schemas')",
            })
    void the_role_that_serves_requests_reads_and_writes_rows(String sql) throws SQLException {
        asApp(sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table tenant_acme.services_service add column x int",
                "create table tenant_acme.mine (x int)",
                "create table public.mine (x int)",
                "create schema mine",
                "create temporary table mine (x int)",
                "delete from tenant_acme.databasechangelog",
                "insert into public.databasechangelog select * from public.databasechangelog",
                "select * from bookme.schema_state",
                "update bookme.schema_state set parked_for = null",
                "truncate tenant_acme.services_service",
            })
    void and_nothing_else(String sql) {
        assertThatThrownBy(() -> asApp(sql))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    @Test
    void setting_up_again_changes_nothing_that_is_right() throws SQLException {
        try (Connection admin = database.adminDataSource().getConnection()) {
            assertThat(DatabaseSetup.isDone(admin)).isTrue();
            DatabaseSetup.run(admin);
        }
        assertThat(asApp("select count(*) from tenant_acme.services_service")).isEqualTo("0");
    }

    /** On a server of its own, as the roles are to be missing. */
    @Test
    void a_role_that_is_no_superuser_sets_its_own_database_up_and_may_repeat_it() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                Connection superuser = server.getPostgresDatabase().getConnection();
                Statement statement = superuser.createStatement()) {
            statement.execute("create role dba login createrole");
            statement.execute("create database theirs owner dba");
            try (Connection dba =
                    DriverManager.getConnection(server.getJdbcUrl("dba", "theirs") + "&preferQueryMode=simple")) {
                DatabaseSetup.run(dba);
                DatabaseSetup.run(dba);
                assertThat(DatabaseSetup.isDone(dba)).isTrue();
            }
        }
    }
}
