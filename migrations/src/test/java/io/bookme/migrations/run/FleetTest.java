package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.plan.Goal;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Tenants;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FleetTest {
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Fleet fleet(TestChangelogs changelogs) {
        Fleet fleet = new Fleet(database.ownerDataSource(), changelogs.graph(), Settings.defaults());
        fleet.prepare(RunListener.SILENT);
        return fleet;
    }

    private static Run migrate(Fleet fleet, RunRequest request) {
        Run run = fleet.start(request).orElseThrow();
        return fleet.execute(run.id(), RunListener.SILENT).orElseThrow().runToEnd(2, Thread::new);
    }

    private static void tenants(Fleet fleet, String... names) {
        for (String name : names) {
            new Tenants(fleet)
                    .create(new NewTenant("tenant_" + name, name, name + ".localhost", Optional.empty()));
        }
    }

    @Test
    void the_product_migrates_from_nothing_to_head_and_back_to_zero() {
        Fleet fleet = fleet(TestChangelogs.all());
        Run shared = migrate(fleet, RunRequest.everything(Entrance.COMMAND_LINE, "test"));
        assertThat(shared.state()).isEqualTo(RunState.COMPLETED);
        tenants(fleet, "demo", "acme", "xyz");
        assertThat(fleet.status().behind()).isZero();
        assertThat(fleet.start(RunRequest.everything(Entrance.COMMAND_LINE, "test"))).isEmpty();

        Run back = migrate(
                fleet,
                RunRequest.schemas(List.of("tenant_demo"), Entrance.COMMAND_LINE, "test")
                        .withGoal(new Goal("services", "0001_initial")));
        assertThat(back.state()).isEqualTo(RunState.COMPLETED);
        assertThat(fleet.status("tenant_demo").holds()).containsEntry("services", "0001_initial");
        assertThat(fleet.status().held()).isEqualTo(1);
        assertThat(fleet.start(RunRequest.everything(Entrance.TIMER, "timer"))).isEmpty();
    }
}
