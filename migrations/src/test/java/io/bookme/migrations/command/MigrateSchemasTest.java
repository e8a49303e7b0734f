package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import jakarta.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MigrateSchemasTest {
    private static final TestChangelogs BEFORE = TestChangelogs.shared()
            .tenant(
                    "customers.0001_initial",
                    "",
                    "create table customers_customer (email text);",
                    "drop table customers_customer;");

    private static final TestChangelogs NOW = TestChangelogs.shared()
            .tenant(
                    "customers.0001_initial",
                    "",
                    "create table customers_customer (email text);",
                    "drop table customers_customer;")
            .tenant(
                    "customers.0002_email_required",
                    "customers.0001_initial",
                    "alter table customers_customer alter column email set not null;",
                    "alter table customers_customer alter column email drop not null;");

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final CommandLine line = CommandLine.on(database).with(NOW);
    private TestFleet fleet;

    private void tenants(String... names) {
        fleet = TestFleet.of(database, BEFORE).tenants(names);
    }

    private void a_customer_without_email_in(String tenant) {
        fleet.in(tenant, "insert into customers_customer values (null)");
    }

    @Test
    void an_empty_database_gets_the_shared_apps() {
        Result result = line.manage("migrate_schemas");
        assertThat(result.out())
                .startsWith("[standard:public] === Running migrations\n"
                        + "[standard:public]   Applying core.0001_initial... OK\n")
                .contains("1 done, 0 failed, 0 left");
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
    }

    @Test
    void each_tenant_is_told_in_the_words_of_the_guide() {
        tenants("demo", "acme");
        Result result = line.manage("migrate_schemas --workers 1");
        assertThat(result.out()).startsWith("""
            [standard:tenant_acme] === Running migrations
            [standard:tenant_acme]   Applying customers.0002_email_required... OK

            [standard:tenant_demo] === Running migrations
            [standard:tenant_demo]   Applying customers.0002_email_required... OK

            """ + "Run ");
        assertThat(result.code()).isZero();
    }

    @Test
    void nothing_to_do_is_said_so() {
        tenants("demo");
        line.manage("migrate_schemas");
        Result result = line.manage("migrate_schemas");
        assertThat(result.out()).isEqualTo("No migrations to apply.\nLooked at 2 schemas.\n");
        assertThat(result.code()).isZero();
    }

    @Test
    void a_tenant_that_fails_after_an_index_was_built_is_not_said_to_be_as_it_was() {
        tenants("bad");
        a_customer_without_email_in("bad");
        line.with(TestChangelogs.shared()
                .tenant(
                        "customers.0001_initial",
                        "",
                        "create table customers_customer (email text);",
                        "drop table customers_customer;")
                .outside(
                        "customers.0002_by_email",
                        "customers.0001_initial",
                        "create index concurrently if not exists customers_by_email on customers_customer (email);",
                        "drop index concurrently if exists customers_by_email;")
                .tenant(
                        "customers.0003_email_required",
                        "customers.0002_by_email",
                        "alter table customers_customer alter column email set not null;",
                        "alter table customers_customer alter column email drop not null;"));
        assertThat(line.manage("migrate_schemas").out()).startsWith("""
            [standard:tenant_bad] === Running migrations
            [standard:tenant_bad]   Applying customers.0002_by_email... OK
            [standard:tenant_bad]   Applying customers.0003_email_required... FAILED, what is above it stays

            """);
        assertThat(line.manage("migrate_schemas").out()).startsWith("""
            [standard:tenant_bad] === Running migrations
            [standard:tenant_bad]   Applying customers.0003_email_required... FAILED, this schema is as it was

            """);
    }

    @Test
    void a_failing_tenant_is_named_with_its_error_and_the_others_finish() {
        tenants("acme", "bad", "demo");
        a_customer_without_email_in("bad");
        Result result = line.manage("migrate_schemas");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out())
                .contains("[standard:tenant_acme]   Applying customers.0002_email_required... OK")
                .contains("[standard:tenant_bad]   Applying customers.0002_email_required... FAILED")
                .contains("[standard:tenant_demo]   Applying customers.0002_email_required... OK")
                .contains("2 done, 1 failed, 0 left");
        assertThat(result.err())
                .contains("Error: tenant_bad: customers.0002_email_required")
                .contains("SQLSTATE:  23502")
                .contains("statement: alter table customers_customer alter column email set not null")
                .contains("Next: Rows of tenant_bad do not fit the change.")
                .contains("Error: Failed: tenant_bad.")
                .doesNotContain("\tat ");

        assertThat(line.manage("migrate_schemas --schema=tenant_bad --list").out())
                .isEqualTo("customers\n [X] 0001_initial\n [ ] 0002_email_required  (failed in run 2)\n");
        fleet.in("bad", "update customers_customer set email = 'somebody@example.com'");
        Result again = line.manage("migrate_schemas --schema=tenant_bad");
        assertThat(again.code()).isZero();
        assertThat(again.out()).contains("[standard:tenant_bad]   Applying customers.0002_email_required... OK");
    }

    @Test
    void a_list_never_migrates() {
        tenants("demo");
        Result result = line.manage("migrate_schemas --schema=tenant_demo --list");
        assertThat(result.out()).isEqualTo("customers\n [X] 0001_initial\n [ ] 0002_email_required\n");
        assertThat(result.code()).isZero();
        assertThat(line.manage("migrate_schemas --list customers").out()).contains(" [ ] 0002_email_required");
        assertThat(line.manage("migrate_schemas --shared --list").out()).contains("core\n [X] 0001_initial");
        assertThat(fleet.changelog("demo")).containsExactly("customers.0001_initial");
    }

    @Test
    void going_back_tells_what_it_undoes_and_holds_until_the_app_is_named_again() {
        tenants("acme", "demo");
        line.manage("migrate_schemas");

        Result back = line.manage("migrate_schemas --schema=tenant_demo customers 0001");
        assertThat(back.code()).isZero();
        assertThat(back.err())
                .contains("Undoes in tenant_demo: customers.0002_email_required")
                .contains("held at customers 0001_initial");
        assertThat(back.out()).contains("[standard:tenant_demo]   Unapplying customers.0002_email_required... OK");
        assertThat(line.manage("migrate_schemas").out()).startsWith("No migrations to apply.");
        assertThat(line.manage("showmigrations --schema tenant_demo").out())
                .contains(" [ ] 0002_email_required  (held at 0001_initial)");

        assertThat(line.manage("migrate_schemas customers").out())
                .contains("[standard:tenant_demo]   Applying customers.0002_email_required... OK")
                .doesNotContain("tenant_acme");
        assertThat(fleet.fleet().status("tenant_demo").holds()).isEmpty();
    }

    @Test
    void zero_is_before_the_first_one() {
        tenants("demo");
        assertThat(line.manage("migrate_schemas customers zero").out())
                .contains("[standard:tenant_demo]   Unapplying customers.0001_initial... OK");
        assertThat(fleet.changelog("demo")).isEmpty();
    }

    @Test
    void json_is_one_document_with_every_schema() {
        tenants("acme", "bad");
        a_customer_without_email_in("bad");
        Result result = line.manage("migrate_schemas --json");
        JsonObject json = result.json();
        assertThat(result.code()).isEqualTo(1);
        assertThat(json.getString("state")).isEqualTo("FAILED");
        assertThat(json.getInt("done")).isEqualTo(1);
        JsonObject bad = json.getJsonArray("schemas").getJsonObject(0);
        assertThat(bad.getString("schema")).isEqualTo("tenant_bad");
        assertThat(bad.getJsonObject("failure").getString("sqlState")).isEqualTo("23502");
        JsonObject good = json.getJsonArray("schemas").getJsonObject(1);
        assertThat(good.getJsonArray("applied").getString(0)).isEqualTo("customers.0002_email_required");
    }

    @Test
    void json_says_too_that_nothing_was_to_be_done() {
        line.manage("migrate_schemas");
        assertThat(line.manage("migrate_schemas --json").json().getInt("current"))
                .isEqualTo(1);
    }

    @Test
    void the_first_ctrl_c_finishes_the_schema_in_hand_and_the_same_command_goes_on() throws SQLException {
        tenants("acme", "demo", "xyz");
        Result stopped;
        try (Connection reader = database.connection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            // the others are in use until the interrupt has come
            statement.execute("select from tenant_demo.customers_customer, tenant_xyz.customers_customer");
            stopped = line.interruptedAt("tenant_acme]   Applying").manage("migrate_schemas --workers 1");
            reader.rollback();
        }
        assertThat(stopped.code()).isEqualTo(1);
        assertThat(stopped.out()).contains("1 done, 0 failed, 2 left");
        assertThat(stopped.err())
                .contains("Stopping: the schemas in hand are finished first.")
                .contains("Next: Go on with the same command: ./manage migrate_schemas --workers 1");
        assertThat(newestRun().state()).isEqualTo(RunState.STOPPED);

        Result resumed = line.manage("migrate_schemas");
        assertThat(resumed.code()).isZero();
        assertThat(resumed.out()).contains("tenant_demo").contains("tenant_xyz").doesNotContain("tenant_acme");
    }

    private Run newestRun() {
        return fleet.fleet().ledger().list(0, 1).get(0);
    }

    @Test
    void at_a_terminal_many_schemas_are_one_line_and_failures_come_at_once() {
        tenants(IntStream.range(0, 25).mapToObj(i -> "t" + i).toArray(String[]::new));
        a_customer_without_email_in("t7");
        Result result = line.at(new Terminal(true, true, true)).manage("migrate_schemas");
        assertThat(result.out()).doesNotContain("[standard:").contains("24 done, 1 failed");
        assertThat(result.err()).contains("0 done, 0 failed, 25 left").contains("SQLSTATE:  23502");
    }

    @Test
    void at_a_terminal_few_schemas_are_told_each() {
        tenants("demo");
        Result result = line.at(new Terminal(true, true, true)).manage("migrate_schemas");
        assertThat(result.out()).contains("[standard:tenant_demo]");
        assertThat(result.err()).endsWith("\r\u001b[K").doesNotContain("\n");
    }

    @Test
    void a_name_typed_wrong_names_the_right_ones() {
        Result app = line.manage("migrate_schemas nope");
        assertThat(app.code()).isEqualTo(2);
        assertThat(app.err())
                .isEqualTo("Error: No app named 'nope'\nNext: Use one of: core, customers, tenant, users.\n");
        Result migration = line.manage("migrate_schemas customers 0009");
        assertThat(migration.code()).isEqualTo(2);
        assertThat(migration.err()).contains("0001_initial, 0002_email_required, zero.");
    }

    @Test
    void an_unknown_tenant_changes_nothing() {
        tenants("demo");
        Result result = line.manage("migrate_schemas --schema=tenant_demo --schema=tenant_no");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("There is no tenant with the schema 'tenant_no'")
                .contains("Next: ");
        assertThat(fleet.changelog("demo")).containsExactly("customers.0001_initial");
    }
}
