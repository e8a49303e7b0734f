package io.bookme.migrations.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenantRenameTest {
    private TestDatabase database;
    private TestFleet fleet;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        fleet = TestFleet.of(database, TestChangelogs.all()).tenants("acme", "other");
        fleet.in("acme", "insert into services_service (name, price) values ('Cut', 20)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Tenant rename(String from, String to) {
        return new TenantRename(fleet.fleet()).rename(from, to, Optional.empty());
    }

    @Test
    void everything_that_speaks_of_it_has_the_new_name() {
        Run back = fleet.goTo("services", "0002_service_capacity").orElseThrow();
        Tenant tenant = new TenantRename(fleet.fleet()).rename("tenant_acme", "tenant_blue", Optional.of("Blue"));
        assertThat(tenant.schema()).isEqualTo("tenant_blue");
        assertThat(tenant.name()).isEqualTo("Blue");
        assertThat(tenant.primaryDomain()).contains("acme.localhost");
        assertThat(fleet.value("blue", "select name from services_service")).isEqualTo("Cut");
        assertThat(fleet.fleet().status("tenant_blue").holds()).isEqualTo(Map.of("services", "0002_service_capacity"));
        assertThat(fleet.outcome(back, "blue").undone()).isNotEmpty();
        assertThat(new Tenants(fleet.fleet()).find("tenant_acme")).isEmpty();
        fleet.goTo("services", "0003_servicecategory_service_category");
        assertThat(fleet.changelog("blue")).isEqualTo(fleet.changelog("other"));
        fleet.in("blue", "insert into services_service (name, price) values ('Dye', 30)");
        assertThat(fleet.value("blue", "select max(id) from services_service")).isEqualTo("2");
    }

    @Test
    void a_function_with_a_search_path_of_its_own_follows_its_schema() {
        fleet.in("acme", """
                create table note (what text);
                create function noted() returns trigger language plpgsql security definer
                  set search_path = tenant_acme, pg_temp as $$ begin insert into note values (new.name); return new; end $$;
                create trigger noted after insert on services_service for each row execute function noted();
                create procedure bare(inout n int) language plpgsql set search_path = pg_catalog set work_mem = '8MB'
                  as $$ begin n := 1; end $$;
                create procedure own(inout n int, "Odd" text default 'x') language plpgsql set search_path from current
                  as $$ begin n := (select count(*) from note); end $$
                """);
        rename("tenant_acme", "tenant_blue");
        new Tenants(fleet.fleet())
                .create(new NewTenant("tenant_acme", "Acme", "acme-again.localhost", Optional.empty()));
        fleet.in("acme", "create table note (what text)");
        fleet.in("blue", "insert into services_service (name, price) values ('Dye', 30)");
        assertThat(fleet.values("acme", "select what from note")).isEmpty();
        assertThat(fleet.values("blue", "select what from note")).containsExactly("Dye");
        assertThat(fleet.value("blue", "call own(0)")).isEqualTo("1");
        assertThat(fleet.values(
                        "blue",
                        "select proname || proconfig::text from pg_proc where pronamespace ="
                                + " current_schema()::regnamespace order by 1"))
                .containsExactly(
                        "bare{search_path=pg_catalog,work_mem=8MB}",
                        "noted{\"search_path=tenant_blue, pg_temp\"}",
                        "own{search_path=tenant_blue}");
    }

    @Test
    void a_function_with_the_name_in_its_body_stands_in_the_way() {
        fleet.in("acme", """
                create function far() returns text language sql as $$ select 'tenant_acme2.note' $$;
                create function reach() returns bigint language sql as 'select count(*) from tenant_acme.services_service'
                """);
        assertThatThrownBy(() -> rename("tenant_acme", "tenant_blue"))
                .isInstanceOf(InvalidTenantException.class)
                .hasMessageContaining("gets it next: reach");
        fleet.in("acme", "drop function reach()");
        assertThat(rename("tenant_acme", "tenant_blue").schema()).isEqualTo("tenant_blue");
    }

    @Test
    void a_name_that_is_taken_or_reserved_changes_nothing() {
        fleet.in("acme", "create schema somebody_elses");
        assertThatThrownBy(() -> rename("tenant_acme", "tenant_other")).hasMessageContaining("exists already");
        assertThatThrownBy(() -> rename("tenant_acme", "somebody_elses")).hasMessageContaining("exists already");
        assertThatThrownBy(() -> rename("tenant_acme", "bookme_spare_1")).hasMessageContaining("reserved");
        assertThatThrownBy(() -> rename("tenant_nobody", "tenant_new")).hasMessageContaining("tenant_nobody");
        assertThat(new Tenants(fleet.fleet()).get("tenant_acme").name()).isEqualTo("acme");
        assertThat(fleet.value("acme", "select name from services_service")).isEqualTo("Cut");
    }

    @Test
    void the_same_name_is_no_harm_and_the_second_time_says_what_happened() {
        assertThat(rename("tenant_acme", "tenant_acme").schema()).isEqualTo("tenant_acme");
        rename("tenant_acme", "tenant_blue");
        assertThatThrownBy(() -> rename("tenant_acme", "tenant_blue"))
                .isInstanceOfSatisfying(
                        InvalidTenantException.class,
                        refused -> assertThat(refused.nextStep()).contains("was it renamed already?"));
    }

    @Test
    void a_claim_that_ends_soon_is_waited_for() throws Exception {
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from bookme.schema_state where schema_name = 'tenant_acme' for update");
            CompletableFuture<Tenant> renamed =
                    CompletableFuture.supplyAsync(() -> rename("tenant_acme", "tenant_blue"));
            Await.until(
                    "the rename waits",
                    () -> !Waiting.blocked(database, "select kind").isEmpty());
            assertThat(renamed).isNotDone();
            other.commit();
            assertThat(renamed.get(60, TimeUnit.SECONDS).schema()).isEqualTo("tenant_blue");
        }
    }

    @Test
    void who_speaks_of_the_schema_by_its_name_is_waited_for_and_knows_when_it_is_another_tenants() throws Exception {
        long id = Long.parseLong(
                fleet.value("acme", "select id from public.tenant_tenant where schema_name = 'tenant_acme'"));
        String shared = NameLock.shared(
                id, "tenant_acme", Long.parseLong(fleet.value("acme", "select 'tenant_acme'::regnamespace::oid")));
        String speaking = shared.split("; ")[1];
        try (Connection request = database.connection();
                Statement statement = request.createStatement()) {
            request.setAutoCommit(false);
            statement.execute(shared);
            CompletableFuture<Tenant> renamed =
                    CompletableFuture.supplyAsync(() -> rename("tenant_acme", "tenant_blue"));
            Await.until(
                    "the rename waits",
                    () -> !Waiting.blocked(database, "select pg_advisory_xact_lock(")
                            .isEmpty());
            assertThat(renamed).isNotDone();
            assertThat(fleet.value("acme", speaking)).isEqualTo("t");
            request.commit();
            assertThat(renamed.get(60, TimeUnit.SECONDS).schema()).isEqualTo("tenant_blue");
        }
        rename("tenant_other", "tenant_acme");
        assertThat(fleet.value("acme", speaking)).isEqualTo("f");
    }

    @Test
    void who_speaks_of_the_schema_by_its_name_keeps_nobody_from_changing_the_shared_tables() throws Exception {
        try (Connection request = database.connection();
                Statement statement = request.createStatement()) {
            request.setAutoCommit(false);
            statement.execute(NameLock.shared(1, "tenant_acme", 1));
            database.sql("set lock_timeout = '5s'; alter table public.tenant_tenant add column more integer");
        }
    }

    @Test
    void a_claim_that_stays_is_respected() throws Exception {
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from bookme.schema_state where schema_name = 'tenant_acme' for update");
            assertThatThrownBy(() -> rename("tenant_acme", "tenant_blue"))
                    .hasMessage("Tenant 'tenant_acme' is in use: another process is at work on it");
        }
        assertThat(new Tenants(fleet.fleet()).find("tenant_blue")).isEmpty();
    }

    @Test
    void a_run_that_is_about_to_migrate_it_is_respected_and_an_interrupted_one_goes_on_under_the_new_name()
            throws Exception {
        TestFleet newer = TestFleet.of(
                database,
                TestChangelogs.all()
                        .tenant("stock.0001_initial", "", "create table stock_item ();", "drop table stock_item;"));
        Run run = newer.fleet()
                .start(io.bookme.migrations.run.RunRequest.everything(
                        io.bookme.migrations.run.Entrance.COMMAND_LINE, "test"))
                .orElseThrow();
        newer.fleet()
                .execute(run.id(), io.bookme.migrations.run.RunListener.SILENT)
                .orElseThrow()
                .close();
        assertThatThrownBy(() -> rename("tenant_acme", "tenant_blue"))
                .hasMessageContaining("run " + run.id() + " is about to migrate it");
        newer.in("acme", "update bookme.run set heartbeat_at = now() - interval '1 hour'");
        rename("tenant_acme", "tenant_blue");
        assertThat(newer.work(run).state()).isEqualTo(RunState.COMPLETED);
        assertThat(newer.changelog("blue")).contains("stock.0001_initial");
    }

    @Test
    void a_rename_that_is_killed_leaves_the_tenant_as_it_was() throws Exception {
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("insert into bookme.schema_state (schema_name, kind, changelog_fingerprint) values"
                    + " ('tenant_blue', 'tenant', '')");
            CompletableFuture<Tenant> renamed =
                    CompletableFuture.supplyAsync(() -> rename("tenant_acme", "tenant_blue"));
            Waiting.terminate(database, "update bookme.schema_state");
            assertThat(renamed).failsWithin(60, TimeUnit.SECONDS);
            other.rollback();
        }
        assertThat(fleet.value("acme", "select name from services_service")).isEqualTo("Cut");
        assertThat(rename("tenant_acme", "tenant_blue").schema()).isEqualTo("tenant_blue");
    }
}
