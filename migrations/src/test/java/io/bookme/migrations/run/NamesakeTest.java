package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.tenant.TenantDeletion;
import io.bookme.migrations.tenant.TenantRename;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What runs did to a tenant that is gone, they did not do to the next one of its name. */
class NamesakeTest {
    private static final MigrationId UNIQUE = MigrationId.parse("shop.0002_unique");

    private TestDatabase database;
    private TestFleet fleet;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        TestFleet.of(database, TestChangelogs.shop()).tenants("a", "b");
        fleet = TestFleet.of(
                database,
                TestChangelogs.shop(
                        "0002_unique",
                        "create unique index shop_item_id on shop_item (id);",
                        "drop index shop_item_id;"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void delete(String name) {
        new TenantDeletion(fleet.fleet()).delete(TestFleet.schema(name));
    }

    private void rename(String from, String to) {
        new TenantRename(fleet.fleet()).rename(TestFleet.schema(from), TestFleet.schema(to), Optional.empty());
    }

    private Run undo(Run run) {
        return fleet.work(fleet.fleet()
                .start(RunRequest.undo(List.of(run.id()), Entrance.COMMAND_LINE, "test"))
                .orElseThrow());
    }

    private boolean hasUnique(String name) {
        return fleet.changelog(name).contains(UNIQUE.toString());
    }

    @Test
    void an_undo_leaves_a_new_tenant_alone_that_has_a_deleted_ones_name() {
        Run run = fleet.migrate().orElseThrow();
        delete("a");
        fleet.tenants("a");
        Run undone = undo(run);
        assertThat(undone.done()).isEqualTo(1);
        assertThat(hasUnique("a")).isTrue();
        assertThat(hasUnique("b")).isFalse();
        assertThat(fleet.outcome(run, "a").applied()).as("the history stays").containsExactly(UNIQUE);
    }

    @Test
    void a_retry_leaves_a_new_tenant_alone_that_has_the_name_of_one_that_failed_and_is_deleted() {
        fleet.in("a", "insert into shop_item values (1, 'one'), (1, 'one')");
        Run failed = fleet.migrate().orElseThrow();
        assertThat(failed.failed()).isEqualTo(1);
        delete("a");
        fleet.tenants("a");
        assertThat(fleet.fleet().ledger().retryFailed(failed.id())).isZero();
        assertThat(fleet.fleet().ledger().get(failed.id()).failed())
                .as("of those that are there")
                .isZero();
        assertThat(fleet.fleet().status("tenant_a").parked()).isEmpty();
    }

    @Test
    void an_undo_finds_a_tenant_that_was_given_the_name_of_a_deleted_one_of_the_same_run() {
        Run run = fleet.migrate().orElseThrow();
        delete("a");
        rename("b", "a");
        assertThat(undo(run).done()).isEqualTo(1);
        assertThat(hasUnique("a")).isFalse();
        assertThat(fleet.fleet().ledger().get(run.id()).total())
                .as("nothing is forgotten")
                .isEqualTo(2);
    }

    @Test
    void an_undo_of_what_was_done_to_a_deleted_tenant_does_not_reach_one_that_was_given_its_name() {
        Run first = fleet.migrate("a").orElseThrow();
        fleet.migrate("b");
        delete("a");
        rename("b", "a");
        assertThatThrownBy(() -> undo(first)).hasMessageContaining("changed nothing");
        assertThat(hasUnique("a")).isTrue();
    }
}
