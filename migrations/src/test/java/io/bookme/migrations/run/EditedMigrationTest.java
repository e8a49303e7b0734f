package io.bookme.migrations.run;

import static io.bookme.migrations.testing.Color.NAME;
import static io.bookme.migrations.testing.Color.checksum;
import static io.bookme.migrations.testing.Color.color;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.testing.RoundTrips;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One name stands for one text: a file that was edited after some schemas ran it reaches no further ones. */
class EditedMigrationTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    @BeforeEach
    void create() {
        TestFleet.of(database, TestChangelogs.shop()).tenants("a", "b", "c");
    }

    private TestFleet with(String type) {
        return TestFleet.of(database, color(type));
    }

    private static RunRequest everything(Entrance entrance) {
        return RunRequest.everything(entrance, "test");
    }

    @Test
    void it_reaches_no_further_tenant_and_nothing_begins() {
        with("text").migrate("a");
        TestFleet edited = with("varchar(9)");
        for (Entrance entrance : new Entrance[] {Entrance.COMMAND_LINE, Entrance.TIMER}) {
            assertThatThrownBy(() -> edited.fleet().start(everything(entrance)))
                    .isInstanceOfSatisfying(BookMeException.class, error -> {
                        assertThat(error)
                                .hasMessage("tenant_b: shop.0002_color was edited after it was applied in tenant_a:"
                                        + " db/tenant/shop/0002_color.sql has checksum " + checksum("varchar(9)")
                                        + ", recorded there is " + checksum("text"));
                        assertThat(error.nextStep())
                                .contains("git checkout", "./manage migrate_schemas shop 0001_initial");
                    });
        }
        assertThat(edited.changelog("b")).containsExactly("shop.0001_initial");
        FleetPlan plan = edited.fleet().plan(everything(Entrance.COMMAND_LINE));
        assertThat(plan.parts())
                .hasSize(2)
                .anySatisfy(part -> {
                    assertThat(part.schemas()).containsExactly("tenant_b", "tenant_c");
                    assertThat(part.obstacle().orElseThrow())
                            .hasMessageContaining("edited after it was applied in tenant_a");
                })
                .anySatisfy(part -> assertThat(part.schemas()).containsExactly("tenant_a"));
    }

    @Test
    void a_plan_shows_it_also_where_nothing_is_to_do() {
        with("text").migrate();
        FleetPlan plan = with("varchar(9)").fleet().plan(everything(Entrance.COMMAND_LINE));
        assertThat(plan.parts()).singleElement().satisfies(part -> {
            assertThat(part.schemas()).containsExactly("tenant_a", "tenant_b", "tenant_c");
            assertThat(part.obstacle().orElseThrow())
                    .hasMessageContaining("shop.0002_color was edited after it was applied");
        });
    }

    @Test
    void a_plan_shows_in_which_tenants_it_stands_in_the_way_of_what_comes_after_it() {
        with("text").migrate("a", "b");
        TestFleet edited = TestFleet.of(
                database,
                color("varchar(9)")
                        .tenant("shop.0003_size", "shop." + NAME, "create table size (id int)", "drop table size"));
        database.sql("update tenant_b.databasechangelog set md5sum = '" + checksum("varchar(9)") + "' where id = '"
                + NAME + "'");
        FleetPlan plan =
                edited.fleet().plan(RunRequest.schemas(List.of("tenant_a", "tenant_b"), Entrance.REST, "test"));
        assertThat(plan.parts())
                .extracting(FleetPlan.Part::schemas, part -> part.obstacle().map(Throwable::getMessage))
                .containsExactlyInAnyOrder(
                        tuple(List.of("tenant_b"), Optional.empty()),
                        tuple(
                                List.of("tenant_a"),
                                Optional.of(
                                        "shop.0002_color was edited after it was applied: db/tenant/shop/0002_color.sql"
                                                + " has checksum " + checksum("varchar(9)") + ", recorded is "
                                                + checksum("text"))));
    }

    @Test
    void who_edits_what_no_tenant_has_applied_is_not_bothered() {
        with("text");
        with("varchar(9)");
        TestFleet last = with("varchar(12)");
        last.migrate("a");
        assertThat(last.migrate().map(Run::state)).contains(RunState.COMPLETED);
    }

    @Test
    void nor_who_took_it_back_everywhere_before() {
        TestFleet before = with("text");
        before.migrate("a");
        before.goTo("shop", "0001_initial");
        TestFleet edited = with("varchar(9)");
        assertThat(edited.goTo("shop", NAME).map(Run::state)).contains(RunState.COMPLETED);
    }

    @Test
    void nor_who_edits_only_the_way_back() {
        with("text").migrate("a");
        TestFleet edited = TestFleet.of(
                database,
                TestChangelogs.shop(
                        NAME,
                        "alter table shop_item add column color text;",
                        "alter table shop_item drop column if exists color;"));
        assertThat(edited.migrate().map(Run::state)).contains(RunState.COMPLETED);
    }

    @Test
    void nor_who_only_records_it() {
        with("text").migrate("a");
        TestFleet edited = with("varchar(9)");
        Run faked = edited.work(edited.fleet()
                .start(everything(Entrance.COMMAND_LINE).withWork(Work.FAKE))
                .orElseThrow());
        assertThat(faked.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void a_tenant_that_was_dropped_by_hand_is_in_nobodys_way() {
        TestFleet before = with("text");
        before.migrate("a");
        before.migrate("b");
        before.in("b", "drop schema tenant_b cascade");
        assertThatThrownBy(() -> with("varchar(9)").migrate("c")).hasMessageContaining("applied in tenant_a:");
    }

    @Test
    void a_run_that_was_begun_with_another_text_is_not_gone_on_with() {
        TestFleet before = with("text");
        before.in("b", "alter table shop_item add column color text");
        Run run = before.migrate().orElseThrow();
        assertThat(run.failed()).isEqualTo(1);
        before.in("b", "alter table shop_item drop column color");
        TestFleet edited = with("varchar(9)");

        assertThatThrownBy(() -> edited.fleet().succession().require(run))
                .hasMessageContaining(
                        "shop.0002_color was edited after it was applied in 2 schemas: tenant_a, tenant_c:");
        edited.fleet().ledger().retryFailed(run.id());
        assertThatThrownBy(() -> edited.work(run)).hasMessageContaining("edited after it was applied");
        assertThat(before.work(run).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void a_run_that_failed_everywhere_is_tried_again_with_the_mended_file() {
        Run run = with("nonsense").migrate().orElseThrow();
        assertThat(run.failed()).isEqualTo(3);
        TestFleet mended = with("text");
        mended.fleet().ledger().retryFailed(run.id());
        assertThat(mended.work(run).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void to_look_costs_no_tenant_a_trip() {
        with("text").migrate("a");
        DataSource owner = database.ownerDataSource();
        RoundTrips trips = RoundTrips.of(owner);
        Fleet fleet = new Fleet(owner, color("text").graph(), Settings.defaults());
        long few = trips.during(() -> fleet.plan(everything(Entrance.TIMER)));
        TestFleet.of(database, TestChangelogs.shop()).tenants("d", "e", "f", "g");
        long more = trips.during(() -> fleet.plan(everything(Entrance.TIMER)));
        assertThat(more).isEqualTo(few);
    }
}
