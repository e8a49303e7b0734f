package io.bookme.migrations.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that come where a trigger, a rule or a view makes more of it than the migration says. */
class BackupBeforeWritingTest {
    private static final String TABLES = """
            create table shop_item (id integer primary key, name text);
            create table shop_log (id integer primary key);
            create function shop_tidy() returns trigger language plpgsql as
              $$ begin delete from shop_log; return new; end $$;
            """;
    private static final String TRIGGER =
            "create trigger tidy after insert on shop_item for each row execute function shop_tidy();";
    private static final String INSERT = "insert into shop_item values (1, 'x');";

    @TempDir
    private Path folder;

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    /** What is said of the backups of a run that runs this on the tables with these beside. */
    private List<String> told(String beside, String change) {
        TestChangelogs first = TestChangelogs.shared().tenant("shop.0001_initial", "", TABLES + beside, "select 1;");
        TestFleet.of(database, first).tenants("acme");
        TestFleet fleet =
                TestFleet.of(database, first.tenant("shop.0002_rows", "shop.0001_initial", change, "select 1;"));
        Run run = fleet.fleet()
                .start(RunRequest.everything(Entrance.COMMAND_LINE, "test").withBackup())
                .orElseThrow();
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        fleet.fleet()
                .execute(
                        run.id(),
                        RunListener.SILENT,
                        Optional.of(
                                new BackupBeforeChange(fleet.fleet(), run.id(), Clock.systemUTC(), folder, told::add)))
                .orElseThrow()
                .runToEnd(1, Thread::new);
        assertThat(fleet.changelog("acme")).as("%s", fleet.outcome(run, "acme")).hasSize(2);
        return told;
    }

    private void isBackedUp(String beside, String change) {
        assertThat(told(beside, change))
                .singleElement()
                .asString()
                .contains("tenant_acme", "shop.0002_rows writes where a trigger, a rule or a view may do more");
    }

    @Test
    void an_insert_is_no_reason_for_a_backup() {
        assertThat(told("", INSERT)).isEmpty();
    }

    @Test
    void an_insert_that_sets_off_a_trigger_is_one() {
        isBackedUp(TRIGGER, "insert into \"shop_item\" as i (id) values (1) on conflict do nothing;");
    }

    @Test
    void an_insert_within_another_statement_is_one_too() {
        isBackedUp(TRIGGER, "with new as (insert into shop_item values (1) returning id) select count(*) from new;");
    }

    @Test
    void a_trigger_that_is_switched_off_or_waits_for_something_else_is_none() {
        assertThat(told(
                        TRIGGER + " alter table shop_item disable trigger tidy;"
                                + TRIGGER.replace("trigger tidy", "trigger other")
                                        .replace("insert", "update or delete"),
                        INSERT))
                .isEmpty();
    }

    @Test
    void a_trigger_of_another_table_is_none() {
        assertThat(told(TRIGGER, "insert into shop_log values (1);")).isEmpty();
    }

    @Test
    void a_rule_is_a_reason() {
        isBackedUp("create rule tidy as on insert to shop_item do also delete from shop_log;", INSERT);
    }

    @Test
    void a_view_is_a_reason() {
        isBackedUp("create view shop_shown as select id from shop_item;", "insert into shop_shown values (1);");
    }

    @Test
    void what_the_migration_itself_makes_is_a_reason() {
        isBackedUp("", TRIGGER + INSERT);
    }

    @Test
    void what_it_switches_on_is_a_reason() {
        isBackedUp(
                TRIGGER + " alter table shop_item disable trigger tidy;",
                "alter table shop_item enable trigger tidy;" + INSERT);
    }

    @Test
    void what_it_makes_after_its_rows_is_none() {
        assertThat(told("", INSERT + TRIGGER)).isEmpty();
    }
}
