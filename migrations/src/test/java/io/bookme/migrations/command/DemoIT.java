package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo up to its server, on an embedded PostgreSQL of its own; the server is the system tests' part. */
class DemoIT {
    @TempDir
    Path checkout;

    @Test
    void the_guides_tenants_are_migrated_with_their_rows_and_found_again() throws SQLException {
        CommandLine line = CommandLine.in(checkout);
        Result first = line.manage("demo --no-server");
        assertThat(first.code()).isZero();
        for (String tenant : new String[] {"demo", "acme", "xyz"}) {
            assertThat(first.out())
                    .contains("[standard:tenant_" + tenant + "] === Running migrations")
                    .contains("[standard:tenant_" + tenant + "]   Applying services.0002_service_capacity... OK");
        }

        try (LocalDatabase local = LocalDatabase.join(checkout, progress -> {});
                OwnerConnections owner = OwnerConnections.of(local);
                Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(value(
                            statement,
                            "select string_agg(name || ' ' || capacity, ', ' order by name)"
                                    + " from tenant_acme.services_service"))
                    .isEqualTo("Colouring 1, Haircut 1");
            assertThat(value(statement, "select email from tenant_demo.customers_customer where name like 'Walk-in%'"))
                    .isEqualTo("unknown@example.com");
            assertThat(value(statement, "select count(*) from public.users_membership"))
                    .isEqualTo("3");
            assertThat(value(statement, "select password_hash from public.users_user where username = 'ops'"))
                    .startsWith("$2a$10$");
            assertThat(new DemoUsers(owner, local).make())
                    .allMatch(user -> user.password().isPresent());
            statement.execute("delete from tenant_acme.services_service");

            Result second = line.manage("demo --no-server");
            assertThat(second.code()).isZero();
            assertThat(second.out()).startsWith("No migrations to apply.");
            assertThat(value(statement, "select count(*) from tenant_acme.services_service"))
                    .isEqualTo("0");
        }
    }

    private static String value(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
