package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShowMigrationsTest {
    private TestDatabase database;
    private CommandLine line;

    @BeforeEach
    void three_tenants_of_which_one_has_gone_ahead() {
        database = TestDatabase.create();
        TestChangelogs before =
                TestChangelogs.shared().tenant("services.0001_initial", "", "create table a (b int);", "drop table a;");
        TestFleet fleet = TestFleet.of(database, before).tenants("acme", "demo", "xyz");
        TestChangelogs now = before.tenant(
                        "services.0002_more",
                        "services.0001_initial",
                        "alter table a add c int;",
                        "alter table a drop c;")
                .tenant(
                        "services.0003_none",
                        "services.0002_more",
                        "alter table a add d int;",
                        "alter table a drop d;");
        line = CommandLine.on(database).with(now);
        assertThat(line.manage("migrate_schemas --schema tenant_demo services 0002")
                        .code())
                .isZero();
        assertThat(fleet.changelog("acme")).hasSize(1);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void over_the_fleet_it_shows_all_some_and_none() {
        Result result = line.manage("showmigrations services");
        assertThat(result.out()).isEqualTo("services\n [X] 0001_initial\n [~] 0002_more  1/3\n [ ] 0003_none\n");
        assertThat(result.code()).isZero();
    }

    @Test
    void all_apps_are_shown_with_an_empty_line_between_them() {
        assertThat(line.manage("showmigrations").out())
                .startsWith("core\n"
                        + " [X] 0001_initial\n\n"
                        + "tenant\n"
                        + " [X] 0001_initial\n\n"
                        + "users\n"
                        + " [X] 0001_initial\n\n"
                        + "services\n");
    }

    @Test
    void one_schema_is_shown_from_its_own_changelog() {
        assertThat(line.manage("showmigrations --schema tenant_acme").out())
                .isEqualTo("services\n [X] 0001_initial\n [ ] 0002_more\n [ ] 0003_none\n");
        assertThat(line.manage("showmigrations core --schema public").out()).isEqualTo("core\n [X] 0001_initial\n");
    }

    @Test
    void json_counts_over_the_fleet_and_says_yes_or_no_for_a_schema() {
        JsonObject fleet = line.manage("showmigrations services --json").json();
        assertThat(fleet.getInt("tenants")).isEqualTo(3);
        JsonObject second = migrations(fleet, 1);
        assertThat(second.getString("name")).isEqualTo("0002_more");
        assertThat(second.getInt("applied")).isEqualTo(1);
        assertThat(second.getInt("of")).isEqualTo(3);
        JsonObject demo = line.manage("showmigrations services --schema tenant_demo --json")
                .json();
        assertThat(migrations(demo, 1).getBoolean("applied")).isTrue();
        assertThat(migrations(demo, 2).getBoolean("applied")).isFalse();
        assertThat(demo.getJsonObject("holds").getString("services")).isEqualTo("0002_more");
    }

    private static JsonObject migrations(JsonObject document, int index) {
        return document.getJsonArray("apps")
                .getJsonObject(0)
                .getJsonArray("migrations")
                .getJsonObject(index);
    }

    @Test
    void an_unknown_app_or_schema_is_told() {
        assertThat(line.manage("showmigrations nope").code()).isEqualTo(2);
        Result schema = line.manage("showmigrations --schema tenant_no");
        assertThat(schema.code()).isEqualTo(1);
        assertThat(schema.err()).contains("tenant_no").contains("Next: ");
    }
}
