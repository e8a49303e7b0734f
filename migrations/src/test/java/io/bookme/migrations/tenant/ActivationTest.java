package io.bookme.migrations.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.lang.reflect.Proxy;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant comes back from the archive, where it was not migrated. */
class ActivationTest {
    private static final TestChangelogs NEXT =
            TestChangelogs.shop("0002_unique", "create unique index shop_item_id on shop_item (id);", "select 1;");

    private TestDatabase database;
    private TestFleet next;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        TestFleet fleet = TestFleet.of(database, TestChangelogs.shop()).tenants("acme");
        new Tenants(fleet.fleet()).archive("tenant_acme");
        next = TestFleet.of(database, NEXT);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Tenant activate(Fleet fleet) {
        return new Tenants(fleet).activate("tenant_acme", Entrance.COMMAND_LINE, "test");
    }

    /** Gives the workers of runs, whose threads have no names of their own, no connection but this error. */
    private DataSource breakingWorkers() {
        DataSource owner = database.ownerDataSource();
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, values) -> {
                    if (Thread.currentThread().getName().startsWith("Thread-")) {
                        throw new IllegalStateException("broken");
                    }
                    return method.invoke(owner, values);
                });
    }

    @Test
    void a_run_whose_worker_breaks_does_not_look_alive_for_ever() {
        Settings soonDead = Settings.defaults().withPresumedDead(Duration.ofMillis(100), Duration.ofMillis(500));
        Fleet broken = new Fleet(breakingWorkers(), NEXT.graph(), soonDead);
        assertThatThrownBy(() -> activate(broken)).hasStackTraceContaining("broken");
        Run run = broken.ledger().list(0, 1).get(0);
        Await.until(
                "it is seen that nobody works on it",
                () -> broken.ledger().get(run.id()).interrupted());
    }

    @Test
    void one_that_failed_is_migrated_when_it_is_activated_again() {
        next.in("acme", "insert into shop_item values (1, 'one'), (1, 'one')");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> activate(next.fleet())).hasMessageContaining("stays suspended");
            assertThat(new Tenants(next.fleet()).get("tenant_acme").status()).isEqualTo(TenantStatus.SUSPENDED);
        }
        next.in("acme", "delete from shop_item");
        assertThat(activate(next.fleet()).status()).isEqualTo(TenantStatus.ACTIVE);
        assertThat(next.changelog("acme")).contains("shop.0002_unique");
    }
}
