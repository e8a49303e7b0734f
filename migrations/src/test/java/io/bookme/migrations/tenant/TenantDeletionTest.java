package io.bookme.migrations.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.data.Backup;
import io.bookme.migrations.data.Restore;
import io.bookme.migrations.data.RestoreRequest;
import io.bookme.migrations.run.Db;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.InTransaction;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantDeletionTest {
    private static final String EVERYTHING =
            "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on"
                    + " n.oid = c.relnamespace where n.nspname = 'tenant_other' order by 1";

    private TestDatabase database;
    private TestFleet fleet;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        fleet = TestFleet.of(database, TestChangelogs.all()).tenants("acme", "other");
        fleet.in("acme", "insert into services_service (name, price) values ('Cut', 20)");
        fleet.in(
                "acme",
                "insert into public.users_user (username, password_hash) values ('anna', 'x');"
                        + " insert into public.users_membership (user_id, tenant_id, role) select u.id, t.id, 'owner' from"
                        + " public.users_user u, public.tenant_tenant t where t.schema_name = 'tenant_acme'");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private TenantDeletion deletion(int budget) {
        return new TenantDeletion(fleet.fleet(), OptionalInt.of(budget));
    }

    private List<String> column(String sql) {
        return Db.query(database.ownerDataSource(), sql, statement -> {}, row -> row.getString(1));
    }

    private void assertThatNothingIsLeft() {
        assertThat(column("select nspname from pg_namespace where nspname = 'tenant_acme'"))
                .isEmpty();
        assertThat(column("select schema_name from public.tenant_tenant")).containsExactly("tenant_other");
        assertThat(column("select domain from public.tenant_domain")).containsExactly("other.localhost");
        assertThat(column("select role from public.users_membership")).isEmpty();
        assertThat(column("select schema_name from bookme.schema_state where kind = 'tenant'"))
                .containsExactly("tenant_other");
    }

    @Test
    void a_tenant_goes_with_its_schema_domain_and_members_and_nobody_else_does() {
        List<String> other = column(EVERYTHING);
        assertThat(new TenantDeletion(fleet.fleet()).delete("tenant_acme"))
                .as("in one go")
                .isEqualTo(1);
        assertThatNothingIsLeft();
        assertThat(column("select username from public.users_user")).containsExactly("anna");
        assertThat(column(EVERYTHING)).isEqualTo(other);
        assertThat(fleet.fleet().verify()).isEmpty();
        fleet.tenants("acme");
    }

    @Test
    void a_schema_that_would_fill_the_lock_table_goes_in_batches() {
        assertThat(deletion(60).delete("tenant_acme")).isGreaterThan(3);
        assertThatNothingIsLeft();
    }

    @Test
    void the_servers_lock_table_is_asked_for_its_size() {
        int budget = InTransaction.run(database.ownerDataSource(), DropBatch::budget);
        assertThat(budget)
                .isEqualTo(Integer.parseInt(column("select current_setting('max_locks_per_transaction')::int *"
                                + " (current_setting('max_connections')::int"
                                + " + current_setting('max_prepared_transactions')::int) / 4")
                        .get(0)));
    }

    @Test
    void no_transaction_takes_more_locks_than_it_reckoned_with() throws Exception {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            int budget = 200;
            DropBatch batch = DropBatch.next(connection, "tenant_acme", budget);
            assertThat(batch.relations()).hasSizeGreaterThan(1);
            batch.drop(statement);
            try (java.sql.ResultSet row = statement.executeQuery(
                    "select count(*) from pg_locks where pid = pg_backend_pid() and locktype in ('relation', 'object')")) {
                row.next();
                assertThat(row.getInt(1)).isBetween(10, budget + 20);
            }
        }
    }

    @Test
    void a_deletion_that_is_killed_in_the_middle_is_finished_by_the_same_call_and_nothing_else_may_happen_before()
            throws Exception {
        try (Connection reader = database.connection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select count(*) from tenant_acme.services_service");
            CompletableFuture<Integer> deleted =
                    CompletableFuture.supplyAsync(() -> deletion(60).delete("tenant_acme"));
            Waiting.terminate(database, "drop table");
            assertThat(deleted).failsWithin(60, TimeUnit.SECONDS);
            reader.rollback();
        }
        Tenants tenants = new Tenants(fleet.fleet());
        assertThat(column("select relname from pg_class where relkind = 'r' and relnamespace ="
                        + " 'tenant_acme'::regnamespace"))
                .as("a part is gone, a part is left")
                .contains("services_service")
                .doesNotContain("bookings_allocation");
        assertThat(tenants.get("tenant_acme").status()).isEqualTo(TenantStatus.ARCHIVED);
        assertThat(fleet.migrate()).as("it is not migrated").isEmpty();
        assertThatThrownBy(() -> tenants.activate("tenant_acme", Entrance.COMMAND_LINE, "test"))
                .hasMessageContaining("is being deleted");
        assertThatThrownBy(() ->
                        new TenantRename(fleet.fleet()).rename("tenant_acme", "tenant_new", java.util.Optional.empty()))
                .hasMessageContaining("is being deleted");
        deletion(60).delete("tenant_acme");
        assertThatNothingIsLeft();
    }

    @Test
    void an_extension_or_a_view_of_somebody_else_on_its_tables_is_named_and_nothing_is_touched() {
        fleet.in("other", "create view borrowed as select name from tenant_acme.services_service");
        assertThatThrownBy(() -> deletion(60).delete("tenant_acme"))
                .hasMessageContaining("borrowed")
                .hasMessageContaining("tenant_other");
        assertThat(new Tenants(fleet.fleet()).get("tenant_acme").status()).isEqualTo(TenantStatus.ACTIVE);
        fleet.in("other", "drop view borrowed");
        Db.update(database.adminDataSource(), "create extension pg_trgm schema tenant_acme");
        assertThatThrownBy(() -> deletion(60).delete("tenant_acme")).hasMessageContaining("extension pg_trgm");
        assertThat(fleet.value("acme", "select name from services_service")).isEqualTo("Cut");
    }

    /** A fleet whose second connection is late: before it is there, something else happens. */
    private Fleet late(Runnable meanwhile) {
        AtomicInteger asked = new AtomicInteger();
        DataSource owner = database.ownerDataSource();
        return new Fleet(
                (DataSource) Proxy.newProxyInstance(
                        DataSource.class.getClassLoader(),
                        new Class<?>[] {DataSource.class},
                        (self, method, values) -> {
                            if (method.getName().equals("getConnection") && asked.incrementAndGet() == 2) {
                                meanwhile.run();
                            }
                            return method.invoke(owner, values);
                        }),
                fleet.fleet().graph(),
                Settings.defaults());
    }

    @Test
    void a_call_that_another_one_overtook_leaves_the_next_tenant_of_that_name_alone() {
        Fleet late = late(() -> {
            deletion(60).delete("tenant_acme");
            fleet.tenants("acme");
            fleet.in("acme", "insert into services_service (name, price) values ('Shave', 10)");
        });
        new TenantDeletion(late, OptionalInt.of(60)).delete("tenant_acme");
        assertThat(fleet.value("acme", "select name from services_service")).isEqualTo("Shave");
        assertThat(new Tenants(fleet.fleet()).get("tenant_acme").status()).isEqualTo(TenantStatus.ACTIVE);
    }

    @Test
    void a_call_that_comes_too_late_leaves_a_next_tenant_alone_that_is_being_deleted_too() {
        Fleet late = late(() -> {
            deletion(60).delete("tenant_acme");
            fleet.tenants("acme");
            fleet.in(
                    "acme",
                    "insert into services_service (name, price) values ('Shave', 10);"
                            + " update bookme.schema_state set deleting_at = now() where schema_name = 'tenant_acme'");
        });
        assertThat(new TenantDeletion(late, OptionalInt.of(60)).delete("tenant_acme"))
                .as("transactions that dropped something")
                .isZero();
        assertThat(fleet.value("acme", "select name from services_service")).isEqualTo("Shave");
    }

    @Test
    void a_tenant_that_was_brought_back_meanwhile_is_kept(@TempDir Path folder) {
        Path file = new Backup(fleet.fleet(), Clock.systemUTC()).toFolder("tenant_acme", folder);
        Fleet late = late(() ->
                new Restore(fleet.fleet()).restore(new RestoreRequest(file, Optional.empty(), Optional.empty(), true)));
        assertThatThrownBy(() -> new TenantDeletion(late, OptionalInt.of(60)).delete("tenant_acme"))
                .hasMessageContaining("tenant_acme")
                .hasMessageContaining("brought back");
        assertThat(fleet.value("acme", "select name from services_service")).isEqualTo("Cut");
    }

    @Test
    void a_tenant_of_which_the_engine_knows_nothing_can_be_deleted() {
        fleet.in("other", "delete from bookme.schema_state where schema_name = 'tenant_acme'");
        deletion(60).delete("tenant_acme");
        assertThatNothingIsLeft();
    }

    @Test
    void a_request_at_work_never_finds_another_tenant_under_the_name() throws Exception {
        long id = Long.parseLong(column("select id from public.tenant_tenant where schema_name = 'tenant_acme'")
                .get(0));
        long oid =
                Long.parseLong(column("select 'tenant_acme'::regnamespace::oid").get(0));
        String shared = NameLock.shared(id, "tenant_acme", oid);
        try (Connection request = database.connection();
                Statement statement = request.createStatement()) {
            request.setAutoCommit(false);
            statement.execute(shared);
            CompletableFuture<Integer> deleted =
                    CompletableFuture.supplyAsync(() -> new TenantDeletion(fleet.fleet()).delete("tenant_acme"));
            Await.until(
                    "the deletion waits",
                    () -> deleted.isDone()
                            || !Waiting.blocked(database, "select pg_advisory_xact_lock(")
                                    .isEmpty());
            assertThat(deleted).as("while the request goes on").isNotDone();
            statement.execute("select name from tenant_acme.services_service");
            request.commit();
            assertThat(deleted.get(60, TimeUnit.SECONDS)).isEqualTo(1);
        }
        fleet.tenants("acme");
        assertThat(column(shared.split("; ")[1]))
                .as("for one that was admitted before")
                .containsExactly("f");
    }

    @Test
    void a_tenant_whose_schema_is_missing_can_be_deleted() {
        fleet.in("other", "drop schema tenant_acme cascade");
        deletion(60).delete("tenant_acme");
        assertThatNothingIsLeft();
    }

    @Test
    void only_tenants_are_deleted() {
        assertThatThrownBy(() -> deletion(60).delete("public")).hasMessageContaining("no tenant");
        assertThatThrownBy(() -> deletion(60).delete("bookme")).hasMessageContaining("no tenant");
        assertThatThrownBy(() -> deletion(60).delete("tenant_nobody")).hasMessageContaining("no tenant");
    }
}
