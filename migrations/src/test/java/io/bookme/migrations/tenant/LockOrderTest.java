package io.bookme.migrations.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All who change a tenant take its claim first and its row after it, and wait for neither without end. */
class LockOrderTest {
    private static final String CLAIM =
            "select 1 from bookme.schema_state where schema_name = 'tenant_acme' for update";
    private static final String ROW = "select 1 from public.tenant_tenant where schema_name = 'tenant_acme' for update";

    private TestDatabase database;
    private TestFleet fleet;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        fleet = TestFleet.of(database, TestChangelogs.shop()).tenants("acme");
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Somebody takes the claim, then the other begins, then he takes the row too. */
    private <T> T besideADeletion(Supplier<T> other) throws Exception {
        try (Connection deletion = database.connection();
                Statement statement = deletion.createStatement()) {
            deletion.setAutoCommit(false);
            statement.execute(CLAIM);
            CompletableFuture<T> done = CompletableFuture.supplyAsync(other);
            Await.until(
                    "the other waits",
                    () -> done.isDone() || !Waiting.blocked(database, "").isEmpty());
            statement.execute(ROW);
            deletion.commit();
            return done.get(60, TimeUnit.SECONDS);
        }
    }

    private void isToldThatItIsInUse(String lock, Runnable work) throws SQLException {
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(lock);
            assertThatThrownBy(work::run)
                    .isInstanceOf(InvalidTenantException.class)
                    .hasMessage("Tenant 'tenant_acme' is in use: another process is at work on it");
        }
    }

    @Test
    void an_archiving_and_a_deletion_do_not_block_each_other() throws Exception {
        Tenant archived = besideADeletion(() -> new Tenants(fleet.fleet()).archive("tenant_acme"));
        assertThat(archived.status()).isEqualTo(TenantStatus.ARCHIVED);
        assertThat(fleet.value("acme", "select migrated from bookme.schema_state where schema_name = 'tenant_acme'"))
                .isEqualTo("f");
    }

    @Test
    void a_repair_and_a_deletion_do_not_block_each_other() throws Exception {
        fleet.in("acme", "drop table shop_item; delete from databasechangelog");
        assertThat(besideADeletion(() -> new TenantRepair(fleet.fleet()).repair("tenant_acme")))
                .isNotEmpty();
    }

    @Test
    void an_archiving_waits_for_nobody_without_end() throws Exception {
        Tenants tenants = new Tenants(fleet.fleet());
        isToldThatItIsInUse(CLAIM, () -> tenants.archive("tenant_acme"));
        isToldThatItIsInUse(ROW, () -> tenants.archive("tenant_acme"));
        assertThat(tenants.get("tenant_acme").status()).isEqualTo(TenantStatus.ACTIVE);
    }

    @Test
    void a_repair_waits_for_nobody_without_end() throws Exception {
        TenantRepair repair = new TenantRepair(fleet.fleet());
        isToldThatItIsInUse(CLAIM, () -> repair.repair("tenant_acme"));
        isToldThatItIsInUse(ROW, () -> repair.repair("tenant_acme"));
    }

    @Test
    void a_tenant_is_suspended_while_a_run_has_its_claim() throws Exception {
        try (Connection run = database.connection();
                Statement statement = run.createStatement()) {
            run.setAutoCommit(false);
            statement.execute(CLAIM);
            assertThat(new Tenants(fleet.fleet()).suspend("tenant_acme").status())
                    .isEqualTo(TenantStatus.SUSPENDED);
        }
    }
}
