package io.bookme.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the two migrations of customers' e-mail addresses promise about the rows that they meet, forward and back. */
class CustomerEmailMigrationsTest {

    private static final String SCHEMA = "tenant_test";
    private static final Migration REQUIRED = Changes.named("customers.0002_customer_email_required");
    private static final Migration CLEANUP = Changes.named("customers.0003_cleanup_email_defaults");

    private TestDatabase database;
    private Connection connection;

    @BeforeEach
    void customers_from_before_addresses_were_required() throws SQLException {
        database = TestDatabase.create();
        connection = database.connection();
        Schemas.execute(connection, "create schema " + SCHEMA + "; set search_path = " + SCHEMA);
        Changes.forward(connection, SCHEMA, Changes.named("customers.0001_initial"));
        Schemas.execute(connection, """
                insert into customers_customer (name, email, metadata) values
                    ('without', null, '{"vip": true}'),
                    ('honest placeholder', 'unknown@example.com', '{}'),
                    ('old placeholder', 'noemail@example.com', '{"needs_email_update": false}'),
                    ('real', 'ada@example.org', '{"needs_email_update": true}')
                """);
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
        database.close();
    }

    @Test
    void who_had_no_address_gets_the_placeholder_and_nobody_else_is_touched() throws SQLException {
        Changes.forward(connection, SCHEMA, REQUIRED);

        assertThat(emails())
                .containsExactly(
                        "honest placeholder: unknown@example.com",
                        "old placeholder: noemail@example.com",
                        "real: ada@example.org",
                        "without: unknown@example.com");
        assertThat(metadata("without")).contains("\"vip\": true");
    }

    @Test
    void going_back_gives_no_address_to_those_alone_who_had_none() throws SQLException {
        Changes.forward(connection, SCHEMA, REQUIRED);
        Changes.back(connection, SCHEMA, REQUIRED);

        assertThat(emails())
                .containsExactly(
                        "honest placeholder: unknown@example.com",
                        "old placeholder: noemail@example.com",
                        "real: ada@example.org",
                        "without: none");
        assertThat(metadata("without")).isEqualTo("{\"vip\": true}");
    }

    @Test
    void going_back_keeps_an_address_that_came_in_since() throws SQLException {
        Changes.forward(connection, SCHEMA, REQUIRED);
        Schemas.execute(connection, "update customers_customer set email = 'new@example.org' where name = 'without'");
        Changes.back(connection, SCHEMA, REQUIRED);

        assertThat(emails()).contains("without: new@example.org");
        assertThat(metadata("without")).isEqualTo("{\"vip\": true}");
    }

    @Test
    void placeholders_are_marked_unless_somebody_has_said_something_about_them() throws SQLException {
        Changes.forward(connection, SCHEMA, REQUIRED);
        Changes.forward(connection, SCHEMA, CLEANUP);

        assertThat(metadata("without")).contains("\"needs_email_update\": true", "\"vip\": true");
        assertThat(metadata("honest placeholder")).contains("\"needs_email_update\": true");
        assertThat(metadata("old placeholder")).isEqualTo("{\"needs_email_update\": false}");
        assertThat(metadata("real")).isEqualTo("{\"needs_email_update\": true}");
    }

    @Test
    void going_back_removes_exactly_the_marks_that_were_made() throws SQLException {
        Changes.forward(connection, SCHEMA, REQUIRED);
        String before = metadata("without");
        Changes.forward(connection, SCHEMA, CLEANUP);
        Changes.back(connection, SCHEMA, CLEANUP);

        assertThat(metadata("without")).isEqualTo(before);
        assertThat(metadata("honest placeholder")).isEqualTo("{}");
        assertThat(metadata("old placeholder")).isEqualTo("{\"needs_email_update\": false}");
        assertThat(metadata("real")).isEqualTo("{\"needs_email_update\": true}");
    }

    private List<String> emails() throws SQLException {
        return Rows.strings(
                connection, "select name || ': ' || coalesce(email, 'none') from customers_customer order by name");
    }

    private String metadata(String name) throws SQLException {
        return Rows.strings(connection, "select metadata::text from customers_customer where name = '" + name + "'")
                .get(0);
    }
}
