package io.bookme.migrations.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.tenant.TenantStatus;
import io.bookme.migrations.tenant.TenantVerification;
import io.bookme.migrations.tenant.Tenants;
import io.bookme.migrations.testing.Await;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A tenant that is brought back where it was, over what is there or is not there any more. */
class RestoredInPlaceTest extends BackedUpTenant {
    @Test
    void a_tenant_that_is_being_deleted_is_brought_back_whole_and_kept() {
        Path file = backup();
        fleet.in(
                "acme",
                "drop table services_service cascade;"
                        + " update public.tenant_tenant set status = 'archived' where schema_name = 'tenant_acme';"
                        + " update bookme.schema_state set migrated = false, deleting_at = now()"
                        + " where schema_name = 'tenant_acme'");
        assertThatThrownBy(this::backup).hasMessageContaining("tenant_acme is being deleted");
        restore(file, "", true);
        assertThat(new TenantVerification(fleet.fleet()).verify(List.of("tenant_acme")))
                .allMatch(TenantVerification.Finding::isSound);
        assertThat(new Tenants(fleet.fleet()).suspend("tenant_acme").status()).isEqualTo(TenantStatus.SUSPENDED);
    }

    @Test
    void it_gives_way_only_when_that_was_asked_for_and_comes_back_with_all_that_public_knew() {
        fleet.in(
                "acme",
                "insert into public.users_user (username, password_hash) values ('ann', 'x'), ('bob', 'x');"
                        + " insert into public.users_membership (user_id, tenant_id, role) select u.id, t.id, 'owner'"
                        + " from public.users_user u, public.tenant_tenant t where t.schema_name = 'tenant_acme'");
        Path file = backup();
        List<String> before = everything("acme");
        fleet.in(
                "acme",
                "delete from services_service; drop table bookings_booking cascade;"
                        + " update public.tenant_tenant set name = 'spoilt' where schema_name = 'tenant_acme';"
                        + " update public.tenant_domain set domain = 'spoilt.localhost' where domain = 'acme.localhost';"
                        + " delete from public.users_user where username = 'bob'");
        assertThatThrownBy(() -> restore(file, "", false)).hasMessageContaining("'tenant_acme' already");
        Restore.Restored restored = restore(file, "", true);
        assertThat(restored.notes()).singleElement().asString().contains("bob");
        assertThat(everything("acme")).isEqualTo(before);
        assertThat(new Tenants(fleet.fleet()).get("tenant_acme"))
                .satisfies(tenant -> assertThat(tenant.name()).isEqualTo("acme"))
                .satisfies(tenant -> assertThat(tenant.primaryDomain()).contains("acme.localhost"));
        assertThat(fleet.values(
                        "acme",
                        "select username from public.users_membership m join public.users_user u on u.id ="
                                + " m.user_id"))
                .containsExactly("ann");
        assertThat(fleet.values("acme", "select nspname from pg_namespace where nspname like 'bookme_%'"))
                .isEmpty();
    }

    @Test
    void it_does_not_give_way_while_something_outside_stands_on_it() {
        Path file = backup();
        fleet.in(
                "acme",
                "create schema report; create view report.services as select * from tenant_acme.services_service;"
                        + " create table report.fact (service_id bigint references tenant_acme.services_service (id))");
        assertThatThrownBy(() -> restore(file, "", true))
                .isInstanceOf(BookMeException.class)
                .hasMessageContaining("'tenant_acme'")
                .hasMessageContaining("view report.services")
                .hasMessageContaining("table report.fact");
        fleet.in("acme", "insert into report.fact values (1)");
        assertThat(fleet.value("acme", "select name from report.services")).isEqualTo("cut");
        fleet.in("acme", "drop schema report cascade");
        assertThat(restore(file, "", true).schema()).isEqualTo("tenant_acme");
    }

    @Test
    void a_tenant_that_is_gone_altogether_comes_back() {
        Path file = backup();
        List<String> before = everything("acme");
        fleet.in(
                "other",
                "drop schema tenant_acme cascade; delete from bookme.schema_state where schema_name ="
                        + " 'tenant_acme'; delete from public.tenant_tenant where schema_name = 'tenant_acme'");
        restore(file, "", false);
        assertThat(everything("acme")).isEqualTo(before);
        assertThat(new Tenants(fleet.fleet()).get("tenant_acme").primaryDomain())
                .contains("acme.localhost");
    }

    @Test
    void a_restore_whose_connection_is_lost_leaves_the_tenant_as_it_was() throws Exception {
        fleet.in(
                "acme",
                "insert into customers_customer (name, email) select 'n' || n, 'e' from generate_series(1, 20000) n");
        Path file = backup();
        fleet.in("acme", "delete from customers_customer");
        List<String> before = everything("acme");
        try (Connection reader = database.connection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("lock table tenant_acme.services_service in access share mode");
            CompletableFuture<Void> killer = CompletableFuture.runAsync(() -> Await.until(
                    "the restore waits, and its session is ended",
                    () -> !fleet.values(
                                    "other",
                                    "select pg_terminate_backend(pid)::text from pg_stat_activity where"
                                            + " wait_event_type = 'Lock' and query like 'drop schema%' and datname ="
                                            + " current_database()")
                            .isEmpty()));
            assertThatThrownBy(() -> restore(file, "", true)).isInstanceOf(BookMeException.class);
            killer.get(60, TimeUnit.SECONDS);
            reader.rollback();
        }
        assertThat(everything("acme")).isEqualTo(before);
        assertThat(fleet.values("acme", "select nspname from pg_namespace where nspname like 'bookme_repl%'"))
                .isEmpty();
        restore(file, "", true);
        assertThat(fleet.value("acme", "select count(*) from customers_customer"))
                .isEqualTo("20001");
    }
}
