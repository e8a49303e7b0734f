package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.testing.Color;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** {@code migrate_schemas} with the options that look, record, take over, release, prune and halt. */
class MigrateOptionsTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final CommandLine line = CommandLine.on(database).with(second());
    private TestFleet fleet;

    private static TestChangelogs second() {
        return TestChangelogs.shop(
                "0002_price",
                "alter table shop_item add column price int;",
                "alter table shop_item drop column price;");
    }

    private void tenants(String... names) {
        fleet = TestFleet.of(database, TestChangelogs.shop()).tenants(names);
    }

    @Test
    void a_plan_of_many_tenants_is_a_few_lines_and_changes_nothing() {
        tenants(IntStream.range(10, 40).mapToObj(i -> "t" + i).toArray(String[]::new));
        Result plan = line.manage("migrate_schemas --plan");
        assertThat(plan.code()).isZero();
        assertThat(plan.out()).isEqualTo("""
                Planned operations:
                30 schemas: tenant_t10, tenant_t11, tenant_t12, tenant_t13, tenant_t14, tenant_t15, tenant_t16, \
                tenant_t17, tenant_t18, tenant_t19 and 20 more
                  Apply shop.0002_price
                1 schema has nothing to do.
                """);
        assertThat(plan.err()).isEmpty();
        JsonObject json = line.manage("migrate_schemas --plan --json").json();
        assertThat(json.getInt("pending")).isEqualTo(30);
        assertThat(json.getJsonArray("parts").getJsonObject(0).getJsonArray("schemas"))
                .hasSize(30);
        assertThat(fleet.changelog("t10")).hasSize(1);
    }

    @Test
    void a_check_tells_by_its_exit_code_whether_anything_is_pending_in_the_filter() {
        tenants("a", "b");
        assertThat(line.manage("migrate_schemas --check").code()).isEqualTo(1);
        line.manage("migrate_schemas --schema=tenant_a");
        Result current = line.manage("migrate_schemas --check --schema=tenant_a");
        assertThat(current.code()).isZero();
        assertThat(current.out()).contains("No planned migration operations.");
        Result behind = line.manage("migrate_schemas --check --tenant");
        assertThat(behind.code()).isEqualTo(1);
        assertThat(behind.out()).contains("tenant_b\n  Apply shop.0002_price");
        assertThat(line.manage("migrate_schemas --check --shared").code()).isZero();
        assertThat(fleet.changelog("b")).hasSize(1);
    }

    @Test
    void a_plan_back_shows_the_hold_and_a_run_back_warns_that_the_tenant_is_not_served() {
        tenants("a");
        line.manage("migrate_schemas");
        assertThat(line.manage("migrate_schemas shop zero --plan").out())
                .contains("  Undo shop.0002_price\n  Undo shop.0001_initial\n  Hold shop at zero\n");
        Result back = line.manage("migrate_schemas shop 0001");
        assertThat(back.err())
                .contains("Undoes in tenant_a: shop.0002_price")
                .contains("./manage migrate_schemas --release shop")
                .contains("Not served by this build while held back (503): tenant_a.");
        Result on = line.manage("migrate_schemas --release shop");
        assertThat(on.out()).contains("Applying shop.0002_price... OK");
    }

    @Test
    void to_hold_back_a_shared_app_is_said_to_concern_every_tenant() {
        line.manage("migrate_schemas --shared");
        assertThat(line.manage("migrate_schemas users zero").err())
                .contains("public is then held at users zero")
                .contains("Not served by this build while held back (503): in every tenant, whatever needs users.");
    }

    @Test
    void apps_that_are_held_with_another_are_told_of_in_one_line() {
        CommandLine all = CommandLine.on(database).with(TestChangelogs.all());
        all.withTenant("demo");
        assertThat(all.manage("migrate_schemas --schema=tenant_demo services zero")
                        .err())
                .contains(
                        "tenant_demo is then held at bookings zero, communications zero, payments zero, resources zero,"
                                + " services zero, staff zero: no run goes on there until you say so:"
                                + " ./manage migrate_schemas --release --schema=tenant_demo\n");
    }

    @Test
    void who_named_an_app_alone_is_not_told_to_name_its_last_migration() {
        CommandLine all = CommandLine.on(database).with(TestChangelogs.all());
        assertThat(all.manage("migrate_schemas --shared services").err())
                .endsWith("Leave --shared away: ./manage migrate_schemas services\n");
        assertThat(all.manage("migrate_schemas --tenant users").err())
                .endsWith("Use --shared: ./manage migrate_schemas --shared users\n");
        assertThat(all.manage("migrate_schemas --shared services 0002").err())
                .endsWith("Leave --shared away: ./manage migrate_schemas services 0002_service_capacity\n");
    }

    @Test
    void a_glob_chooses_tenants() {
        tenants("abc", "abd", "xyz");
        Result some = line.manage("migrate_schemas --schema=tenant_a*");
        assertThat(some.out()).contains("2 done").doesNotContain("xyz");
        assertThat(line.manage("migrate_schemas --schema=tenant_a*").out()).contains("Looked at 2 schemas.");
        Result none = line.manage("migrate_schemas --schema=tenant_q*");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("No tenant's schema matches 'tenant_q*'");
    }

    @Test
    void faking_says_so_and_the_line_of_the_guide_works() {
        tenants("a");
        Result faked = line.manage("migrate_schemas --fake shop 0002 --schema=tenant_a");
        assertThat(faked.code()).isZero();
        assertThat(faked.out()).contains("Applying shop.0002_price... FAKED");
        assertThat(line.manage("migrate_schemas --check").code()).isZero();
        assertThat(line.manage("run 2").out()).contains("Applied shop.0002_price (only recorded)");
    }

    @Test
    void pruning_asks_and_never_forgets_a_newer_builds_work_unasked() {
        tenants("a");
        line.manage("migrate_schemas");
        line.with(TestChangelogs.shop());
        Result nobody = line.manage("migrate_schemas --prune shop");
        assertThat(nobody.code()).isEqualTo(3);
        assertThat(nobody.err()).contains("shop.0002_price in 1 schema  (its number follows this build's last one");
        assertThat(line.manage("migrate_schemas --prune shop --no-input").code())
                .isEqualTo(1);
        Result unwanted = line.typing("no").manage("migrate_schemas --prune shop");
        assertThat(unwanted.code()).isEqualTo(1);
        assertThat(unwanted.err())
                .endsWith("Error: 'no' is not shop; nothing was forgotten\nNext: Run it again and type shop.\n");
        assertThat(fleet.changelog("a")).hasSize(2);
        Result pruned = line.typing("shop").manage("migrate_schemas --prune shop");
        assertThat(pruned.code()).isZero();
        assertThat(fleet.changelog("a")).containsExactly("shop.0001_initial");
        assertThat(line.manage("migrate_schemas --prune shop").out()).startsWith("No migrations to prune.");
    }

    @Test
    void an_app_without_a_migration_undoes_nothing_of_a_newer_build() {
        tenants("a");
        line.manage("migrate_schemas");
        line.with(TestChangelogs.shop());
        assertThat(line.manage("migrate_schemas shop").out()).startsWith("No migrations to apply.");
        assertThat(line.manage("migrate_schemas --fake shop").code()).isZero();
        assertThat(fleet.changelog("a")).containsExactly("shop.0001_initial", "shop.0002_price");
        assertThat(line.manage("migrate_schemas shop 0001").out()).contains("Unapplying shop.0002_price... OK");
        assertThat(fleet.changelog("a")).containsExactly("shop.0001_initial");
    }

    /** Whoever takes it up: the ledger keeps what was asked for. */
    @Test
    void a_run_of_an_app_without_a_migration_undoes_nothing_when_it_is_taken_up_later() {
        tenants("a");
        Fleet older = new Fleet(
                database.ownerDataSource(),
                TestChangelogs.shop()
                        .tenant("shop.0002_b", "shop.0001_initial", "select 1;", "select 1;")
                        .graph(),
                Settings.defaults());
        RunRequest forward =
                RunRequest.everything(Entrance.REST, "somebody").towards(older.graph(), "shop", Optional.empty());
        long run = older.start(forward).orElseThrow().id();
        line.manage("migrate_schemas --schema=tenant_a");
        assertThat(older.ledger().get(run).goal()).contains(new Goal("shop", "0002_b", true));
        older.execute(run, RunListener.SILENT).orElseThrow().runToEnd(1, Thread::new);
        assertThat(fleet.changelog("a"))
                .containsExactlyInAnyOrder("shop.0001_initial", "shop.0002_price", "shop.0002_b");
    }

    @Test
    void a_run_that_has_nothing_to_do_warns_of_files_that_were_edited() {
        tenants("a");
        line.with(Color.color("text"));
        line.manage("migrate_schemas");
        assertThat(line.manage("migrate_schemas").err()).isEmpty();
        line.with(Color.color("varchar(9)"));
        Result warned = line.manage("migrate_schemas");
        assertThat(warned.code()).isZero();
        assertThat(warned.out()).startsWith("No migrations to apply.");
        assertThat(warned.err())
                .startsWith("Warning: shop.0002_color was edited after it was applied in tenant_a: db/tenant/shop/")
                .contains("\n  Next: Bring the file back as it was (git checkout)");
    }

    @Test
    void failing_fast_begins_no_further_tenant_and_says_how_to_go_on() {
        tenants("a", "b", "c");
        fleet.in("a", "alter table shop_item add column price text");
        Result halted = line.manage("migrate_schemas --fail-fast --workers 1");
        assertThat(halted.code()).isEqualTo(1);
        assertThat(halted.out()).contains("0 done, 1 failed, 2 left");
        assertThat(halted.err()).contains("Halted: 1 of 3 schemas failed").contains("./manage resume 2");
        assertThat(line.manage("resume 2").out()).contains("2 done, 1 failed, 0 left");
        assertThat(line.manage("resume 2").err()).isEqualTo("1 schema failed; try them again: ./manage retry 2\n");
    }

    @Test
    void tenants_share_a_commit_where_that_is_asked_for() {
        List<String> names = IntStream.range(10, 40).mapToObj(i -> "t" + i).toList();
        tenants(names.toArray(String[]::new));
        Result run = line.manage("migrate_schemas --workers 1 --tenants-per-commit 20");
        assertThat(run.out()).contains("30 done, 0 failed, 0 left");
        assertThat(names.stream()
                        .map(name ->
                                fleet.value(name, "select xmin::text from databasechangelog where id = '0002_price'"))
                        .distinct())
                .hasSizeLessThan(names.size());
    }

    @Test
    void contradictions_are_wrong_usage() {
        for (String arguments : new String[] {
            "--fake --prune shop",
            "--prune",
            "--prune shop 0001",
            "--release shop 0001",
            "--max-failures many",
            "--fail-fast --max-failures 3"
        }) {
            Result result = line.manage("migrate_schemas " + arguments);
            assertThat(result.code()).as(arguments).isEqualTo(2);
            assertThat(result.err()).startsWith("Error: ").contains("\nNext: ");
        }
    }

    @Test
    void an_ambiguous_prefix_lists_the_candidates() {
        Result result = line.manage("migrate_schemas shop 000");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains("More than one migration of 'shop' begins with '000'")
                .contains("Next: Use one of: 0001_initial, 0002_price.");
    }
}
