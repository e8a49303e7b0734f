package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code runs}, {@code run}, {@code retry}, {@code undo}, {@code resume}, {@code sqlmigrate}. */
class RunVerbsTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final CommandLine line = CommandLine.on(database).with(second());
    private TestFleet fleet;

    @TempDir
    private Path backups;

    private static TestChangelogs second() {
        return TestChangelogs.shop(
                "0002_unique",
                "alter table shop_item add constraint shop_item_name_key unique (name);",
                "alter table shop_item drop constraint shop_item_name_key;");
    }

    /** Run 1 migrated public; run 2 comes next. */
    private void tenants(String... names) {
        fleet = TestFleet.of(database, TestChangelogs.shop()).tenants(names);
    }

    private void failing(String... names) {
        for (String name : names) {
            fleet.in(name, "insert into shop_item (name) values ('x'), ('x')");
        }
    }

    @Test
    void who_asks_for_a_run_that_is_not_there_is_told_where_their_numbers_are() {
        assertThat(line.manage("run 99").err())
                .isEqualTo("Error: There is no run 99\nNext: See their numbers: ./manage runs\n");
    }

    @Test
    void a_run_whose_process_died_with_nothing_left_to_do_is_shown_as_what_it_is_and_cannot_be_stopped() {
        tenants("a", "b");
        failing("b");
        line.manage("migrate_schemas");
        String died = "update bookme.run set state = 'RUNNING', finished_at = null,"
                + " heartbeat_at = now() - interval '1 hour' where id = 2";
        database.sql(died);
        assertThat(line.manage("runs").out().lines().toList().get(1)).startsWith("2    failed");
        database.sql(died);
        assertThat(line.manage("run 2 --json").json().getString("state")).isEqualTo("FAILED");
        database.sql(died);
        assertThat(line.manage("stop 2").out()).isEqualTo("Run 2 has ended: failed.\n");
    }

    @Test
    void who_asks_of_one_run_ends_no_other_whose_process_died() {
        tenants("a");
        failing("a");
        line.manage("migrate_schemas");
        line.manage("migrate_schemas");
        database.sql("update bookme.run set state = 'RUNNING', finished_at = null,"
                + " heartbeat_at = now() - interval '1 hour' where id in (2, 3)");
        for (String one : List.of("run 3", "stop 3", "retry 3", "resume 3")) {
            line.manage(one);
            assertThat(database.sql("select state from bookme.run where id = 2"))
                    .as(one)
                    .isEqualTo("RUNNING");
        }
        line.manage("runs");
        assertThat(database.sql("select state from bookme.run where id = 2")).isEqualTo("FAILED");
    }

    @Test
    void a_run_over_many_tenants_is_told_in_groups_with_the_failures_first() {
        tenants(IntStream.range(10, 40).mapToObj(i -> "t" + i).toArray(String[]::new));
        failing("t20", "t21");
        assertThat(line.manage("migrate_schemas --workers 1").err())
                .contains("Error: tenant_t21 failed as tenant_t20 did.");
        Result run = line.manage("run 2");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("Run 2: migrate, failed\n  asked for by tester (command_line) at ")
                .containsSubsequence(
                        "28 done, 2 failed, 0 left",
                        "Failed in 2 schemas: tenant_t20, tenant_t21: shop.0002_unique (SQLSTATE 23505)  (",
                        "each, the slowest ",
                        "statement: alter table shop_item add constraint",
                        "Next: ",
                        "Done in 28 schemas: tenant_t10, ",
                        " and 18 more",
                        "each, the slowest ",
                        "  Applied shop.0002_unique\n");
        assertThat(run.out().lines().count()).isLessThan(20);
        assertThat(line.manage("run 2 --verbosity 2").out())
                .contains("\nEach schema:\n    tenant_t20  failed  ")
                .contains("    tenant_t39  done  ");
        JsonObject json = line.manage("run 2 --json").json();
        assertThat(json.getJsonArray("schemas")).hasSize(30);
        assertThat(json.getString("requestedBy")).isEqualTo("tester");
    }

    @Test
    void who_holds_up_a_tenant_is_shown_with_the_run_until_it_is_done() throws Exception {
        tenants("a", "b");
        CompletableFuture<Result> migrating;
        try (Connection holder = database.adminDataSource().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("set application_name = 'report'; select * from tenant_a.shop_item");
            migrating = CompletableFuture.supplyAsync(() -> line.manage("migrate_schemas"));
            CommandLine other = CommandLine.on(database).with(second());
            // each attempt notes anew what it found
            List<String> held = List.of(
                    "  tenant_a waits: somebody holds a lock on its tables: pid ",
                    "report as postgres, idle in transaction for ",
                    "select * from tenant_a.shop_item");
            Await.until("it is shown who holds tenant_a up: " + held, () -> {
                String shown = other.manage("run 2").out();
                return held.stream().allMatch(shown::contains);
            });
            Await.until("and in json", () -> other.manage("run 2 --json").out().contains("\"waitsFor\""));
        }
        assertThat(migrating.get(60, TimeUnit.SECONDS).code()).isZero();
        assertThat(line.manage("run 2").out()).doesNotContain(" waits: ");
    }

    @Test
    void the_history_is_paged_and_the_newest_comes_first() {
        tenants("a");
        line.manage("migrate_schemas");
        line.manage("migrate_schemas shop 0001");
        String[] lines = line.manage("runs").out().split("\n");
        assertThat(lines[0]).startsWith("RUN  STATE");
        assertThat(lines[1]).startsWith("3    completed").contains("migrate shop 0001_initial");
        assertThat(lines[3]).startsWith("1    completed").contains("test (command_line)");
        Result page = line.manage("runs --size 1 --page 2");
        assertThat(page.out().lines()).hasSize(2).element(1).asString().startsWith("2 ");
        assertThat(page.err()).contains("Page 2 of 3; older ones: --page 3");
        assertThat(line.manage("runs --json").json().getInt("total")).isEqualTo(3);
        assertThat(line.manage("runs --page 0").code()).isEqualTo(2);
    }

    @Test
    void the_failed_tenants_of_a_run_are_tried_again() {
        tenants("a", "b");
        failing("b");
        line.manage("migrate_schemas");
        assertThat(line.manage("retry 2").code()).isEqualTo(1);
        fleet.in("b", "delete from shop_item");
        Result retried = line.manage("retry 2");
        assertThat(retried.code()).isZero();
        assertThat(retried.out())
                .contains("tenant_b")
                .doesNotContain("tenant_a")
                .contains("Run 2: 2 done, 0 failed");
        assertThat(line.manage("retry 2").out()).contains("Run 2 has nothing left to do.");
    }

    @Test
    void many_that_fail_alike_are_counted_and_not_listed() {
        String[] names = IntStream.range(10, 40).mapToObj(i -> "t" + i).toArray(String[]::new);
        tenants(names);
        failing(names);
        Result many = line.manage("migrate_schemas --workers 1");
        assertThat(many.err())
                .containsSubsequence(
                        "Error: tenant_t10: ",
                        "Error: tenant_t11 failed as tenant_t10 did.\n",
                        "Error: tenant_t13 failed as tenant_t10 did.\n",
                        "Error: 26 more failed as tenant_t10 did; each of them: ./manage run 2 --verbosity 2\n",
                        "Error: Failed: tenant_t10, ")
                .doesNotContain("tenant_t20 failed as");
        fleet.in("t10", "delete from shop_item");
        assertThat(line.manage("retry 2 --workers 1 --verbosity 2").err())
                .as("whoever wants to see each does")
                .contains("Error: tenant_t39 failed as tenant_t11 did.\n")
                .doesNotContain("more failed as");
    }

    @Test
    void nor_are_many_that_fail_each_in_its_own_way_told_in_full() {
        String[] names = IntStream.range(10, 40).mapToObj(i -> "t" + i).toArray(String[]::new);
        tenants(names);
        line.with(TestChangelogs.shop(
                "0002_own",
                "do $$ begin raise exception 'no % of %', (select min(name) from shop_item), 1; end $$;",
                "select 1;"));
        for (String name : names) {
            fleet.in(name, "insert into shop_item (name) values ('n" + name.substring(1) + "')");
        }
        Result many = line.manage("migrate_schemas --workers 1");
        assertThat(many.err())
                .contains("no n10 of 1", "no n29 of 1")
                .contains("Error: 10 more failed in other ways; each of them: ./manage run 2 --verbosity 2\n")
                .doesNotContain("no n30 of 1");
    }

    @Test
    void a_failed_statement_is_marked_where_it_is_cut_and_can_be_had_whole() {
        tenants("a");
        failing("a");
        line.with(TestChangelogs.shop(
                "0002_unique",
                "alter table shop_item\n  add constraint shop_item_name_key\n  unique (name);",
                "alter table shop_item drop constraint shop_item_name_key;"));
        line.manage("migrate_schemas");
        assertThat(line.manage("run 2").out()).contains("  statement: alter table shop_item ...\n");
        Result whole = line.manage("run 2 --verbosity 2");
        assertThat(whole.out())
                .contains("  statement: alter table shop_item\n"
                        + "               add constraint shop_item_name_key\n"
                        + "               unique (name)");
    }

    @Test
    void a_tenant_that_failed_tells_how_long_it_took_until_then() {
        tenants("a", "b");
        failing("b");
        Instant before = Instant.now();
        line.manage("migrate_schemas");
        long most = Duration.between(before, Instant.now()).toMillis();
        assertThat(line.manage("run 2").out())
                .containsPattern("Failed in tenant_b: shop.0002_unique \\(SQLSTATE 23505\\)  \\(.*s\\)\n");
        assertThat(line.manage("run 2 --verbosity 2").out()).containsPattern("\n    tenant_b  failed  [0-9.]+ m?s  ");
        JsonObject failed =
                line.manage("run 2 --json").json().getJsonArray("schemas").getJsonObject(0);
        assertThat(failed.getString("schema")).isEqualTo("tenant_b");
        assertThat(failed.getJsonNumber("milliseconds").longValue()).isBetween(0L, most);
    }

    @Test
    void a_tenant_that_failed_again_took_as_long_as_the_last_try() {
        tenants("b");
        failing("b");
        line.manage("migrate_schemas");
        fleet.in("b", "update bookme.outcome set started_at = now() - interval '1 hour'");
        line.manage("retry 2");
        JsonObject schema =
                line.manage("run 2 --json").json().getJsonArray("schemas").getJsonObject(0);
        assertThat(schema.getString("state")).isEqualTo("FAILED");
        assertThat(schema.getInt("milliseconds")).isLessThan(60_000);
    }

    @Test
    void runs_tell_how_many_schemas_were_asked_for_and_who_undid_them() {
        tenants("a", "b");
        line.manage("migrate_schemas --schema=tenant_a");
        assertThat(line.manage("run 2").out()).contains("\n  1 schema asked for: 1 done, 0 failed, 0 left\n");
        line.manage("undo 2");
        assertThat(line.manage("run 2").out()).contains("\n  undone since by run 3\n");
        assertThat(line.manage("run 3").out()).doesNotContain("undone since");
        assertThat(line.manage("run 2 --json").json().getInt("undoneBy")).isEqualTo(3);
        String runs = line.manage("runs").out();
        assertThat(runs.lines().toList().get(0)).contains("SCHEMAS");
        assertThat(runs.lines().toList().get(2)).startsWith("2    completed, undone by 3  ");
        line.manage("undo 3");
        assertThat(line.manage("runs").out()).contains("completed, undone by 4").doesNotContain("undone by 3");
        assertThat(line.manage("run 2 --json").json().isNull("undoneBy")).isTrue();
    }

    @Test
    void nothing_of_a_run_that_was_undone_is_tried_again() {
        tenants("a", "b");
        failing("b");
        line.manage("migrate_schemas");
        line.manage("undo 2");
        fleet.in("b", "delete from shop_item");
        for (String verb : new String[] {"retry 2", "resume 2"}) {
            Result refused = line.manage(verb);
            assertThat(refused.code()).as(verb).isEqualTo(1);
            assertThat(refused.err()).as(verb).contains("Run 2 was undone since, by run 3", "./manage undo 3");
        }
        assertThat(line.manage("run 2").out()).contains("1 done, 1 failed, 0 left");
    }

    @Test
    void a_tenant_that_is_tried_again_took_as_long_as_the_try_that_did_it() throws Exception {
        tenants("b");
        failing("b");
        line.manage("migrate_schemas");
        fleet.in("b", "delete from shop_item");
        fleet.in("b", "update bookme.outcome set started_at = now() - interval '1 hour'");
        line.manage("retry 2");
        JsonObject schema =
                line.manage("run 2 --json").json().getJsonArray("schemas").getJsonObject(0);
        assertThat(schema.getInt("milliseconds")).isLessThan(60_000);
    }

    @Test
    void a_run_is_undone_with_a_warning_and_is_itself_a_run() {
        tenants("a", "b");
        line.manage("migrate_schemas --schema=tenant_a");
        Result plan = line.manage("undo 2 --plan");
        assertThat(plan.out()).contains("tenant_a\n  Undo shop.0002_unique\n  Hold shop at 0001_initial\n");
        Result undone = line.manage("undo 2");
        assertThat(undone.code()).isZero();
        assertThat(undone.out()).contains("[standard:tenant_a]   Unapplying shop.0002_unique... OK");
        assertThat(undone.err()).contains("Not served by this build while held back (503): tenant_a.");
        assertThat(line.manage("run 3").out()).startsWith("Run 3: undo 2, completed");
        Result again = line.manage("undo 2");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("Run 2 was undone already, by run 3").contains("./manage undo 3");
        assertThat(line.manage("undo 3").out()).contains("Applying shop.0002_unique... OK");
    }

    private static TestChangelogs irreversible() {
        return TestChangelogs.shop().raw(Scope.TENANT, "shop.0002_gone", """
                --liquibase formatted sql
                --depends shop.0001_initial
                --irreversible the rows are gone
                --changeset shop:0002_gone splitStatements:false stripComments:false
                delete from shop_item;
                """);
    }

    @Test
    void who_undoes_what_cannot_be_undone_is_not_sent_to_a_list_that_cannot_either() {
        tenants("a");
        line.with(irreversible());
        line.manage("migrate_schemas");
        line.with(irreversible()
                .tenant(
                        "shop.0003_size",
                        "shop.0002_gone",
                        "alter table shop_item add column size int;",
                        "alter table shop_item drop column size;"));
        line.manage("migrate_schemas");
        Result refused = line.manage("undo 2");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err())
                .contains("Later runs stand on what run 2 did: run 3 (migrate, in 1 schema)")
                .contains("shop.0002_gone, which run 2 applied, cannot be undone: the rows are gone")
                .doesNotContain("./manage undo 2 3");
    }

    @Test
    void a_way_back_that_is_refused_says_nothing_of_what_it_would_have_held() {
        tenants("a", "b");
        line.with(irreversible());
        line.manage("migrate_schemas --schema=tenant_a");
        Result refused = line.manage("migrate_schemas shop 0001");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).startsWith("Error: tenant_a: shop.0002_gone cannot be undone: the rows are gone\n");
    }

    @Test
    void no_tenant_is_begun_by_resuming_a_run_in_which_public_failed() {
        tenants("a");
        line.with(second().raw(Scope.SHARED, "core.0002_broken", """
                --liquibase formatted sql
                --depends core.0001_initial
                --changeset core:0002_broken splitStatements:false stripComments:false
                select 1 / 0;
                --rollback select 1;
                """));
        line.manage("migrate_schemas");
        Result refused = line.manage("resume 2");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err())
                .contains("The shared schema failed in run 2, and no tenant is begun before it")
                .contains("./manage retry 2");
        assertThat(fleet.changelog("a")).containsExactly("shop.0001_initial");
    }

    @Test
    void a_broken_file_is_in_the_way_of_no_verb_that_needs_none() {
        tenants("a");
        line.with(TestChangelogs.shop().raw(Scope.TENANT, "shop.0002_broken", "nonsense"));
        for (String verb : new String[] {
            "runs", "run 1", "stop 1", "suspend_tenant tenant_a", "archive_tenant tenant_a", "backup --to " + backups
        }) {
            Result result = line.manage(verb);
            assertThat(result.err()).as(verb).isEmpty();
            assertThat(result.code()).as(verb).isZero();
        }
        assertThat(line.manage("activate_tenant tenant_a").err()).contains("0002_broken");
    }

    @Test
    void a_run_that_does_not_exist_is_an_error_with_a_next_step() {
        for (String verb : new String[] {"run 99", "retry 99", "resume 99", "stop 99", "undo 99"}) {
            Result result = line.manage(verb);
            assertThat(result.code()).as(verb).isEqualTo(1);
            assertThat(result.err())
                    .as(verb)
                    .contains("Error: There is no run 99")
                    .contains("Next: ");
        }
        assertThat(line.manage("run seven").code()).isEqualTo(2);
    }

    @Test
    void sqlmigrate_prints_the_text_and_nothing_else() {
        Result forward = line.manage("sqlmigrate shop 0002");
        assertThat(forward.out()).isEqualTo("alter table shop_item add constraint shop_item_name_key unique (name);\n");
        assertThat(forward.err()).isEmpty();
        assertThat(line.manage("sqlmigrate shop 0002_unique --backwards").out())
                .as("as Liquibase renders a rollback")
                .isEqualTo("alter table shop_item drop constraint shop_item_name_key\n;\n");
        assertThat(line.manage("sqlmigrate shop 0009").code()).isEqualTo(2);
    }

    @Test
    void sqlmigrate_says_what_cannot_be_undone() {
        line.with(irreversible());
        Result result = line.manage("sqlmigrate shop 0002 --backwards");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("the rows are gone");
    }

    @Test
    void showmigrations_lists_who_misses_a_migration_and_why() {
        tenants("a", "b", "c", "d");
        failing("b");
        line.manage("migrate_schemas --schema=tenant_a --schema=tenant_b");
        line.manage("migrate_schemas shop 0001 --schema=tenant_c");
        Result missing = line.manage("showmigrations --missing shop.0002");
        assertThat(missing.out()).isEqualTo("""
                shop.0002_unique is missing in 3 of 4 schemas:
                  failed, waiting for a person (1): tenant_b
                  held at 0001_initial (1): tenant_c
                  pending (1): tenant_d
                """);
        assertThat(line.manage("showmigrations --missing shop.0002 --json")
                        .json()
                        .getInt("missing"))
                .isEqualTo(3);
        assertThat(line.manage("showmigrations shop --verbosity 2").out())
                .contains(" [~] 0002_unique  1/4")
                .contains("shop.0002_unique is missing in 3 of 4 schemas");
        assertThat(line.manage("showmigrations --missing shop.0001").out()).contains("is missing nowhere");
        assertThat(line.manage("showmigrations --missing nonsense").code()).isEqualTo(2);
    }

    @Test
    void showmigrations_shows_the_order_in_which_they_run() {
        tenants("a");
        assertThat(line.manage("showmigrations shop --plan --verbosity 2").out())
                .isEqualTo("[X]  shop.0001_initial\n[ ]  shop.0002_unique ... (shop.0001_initial)\n");
        assertThat(line.manage("showmigrations --plan --schema tenant_a").out())
                .isEqualTo("[X]  shop.0001_initial\n[ ]  shop.0002_unique\n");
    }
}
