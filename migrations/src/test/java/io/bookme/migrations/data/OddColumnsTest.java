package io.bookme.migrations.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.TenantClone;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that few tables have, in a backup, its restore and a clone. */
class OddColumnsTest {
    @TempDir
    private Path folder;

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private TestFleet fleet(TestChangelogs changelogs) {
        return TestFleet.of(database, changelogs).tenants("acme");
    }

    private static TestChangelogs initial(String ddl) {
        return TestChangelogs.shared().tenant("shop.0001_initial", "", ddl, "select 1;");
    }

    private void comesBackAndIsCloned(TestFleet fleet, String query) {
        List<String> before = fleet.values("acme", query);
        Path file = new Backup(fleet.fleet(), Clock.systemUTC()).toFolder("tenant_acme", folder);
        for (Optional<String> as : List.of(Optional.of("tenant_beside"), Optional.<String>empty())) {
            new Restore(fleet.fleet()).restore(new RestoreRequest(file, as, Optional.empty(), true));
        }
        new TenantClone(fleet.fleet())
                .make("tenant_acme", new NewTenant("tenant_copy", "Copy", "copy.localhost", Optional.empty()));
        for (String tenant : List.of("acme", "beside", "copy")) {
            assertThat(fleet.values(tenant, query)).as(tenant).isNotEmpty().isEqualTo(before);
        }
    }

    @Test
    void an_oidvector_is_no_large_object() {
        TestFleet fleet = fleet(initial("create table shop_item (id integer primary key, kinds oidvector);"));
        fleet.in("acme", "insert into shop_item values (1, '23 25'), (2, null)");
        comesBackAndIsCloned(fleet, "select kinds::text from shop_item order by id");
        fleet.in("acme", "create table page (photo oid)");
        assertThatThrownBy(() -> new Backup(fleet.fleet(), Clock.systemUTC()).toFolder("tenant_acme", folder))
                .hasMessageContaining("page.photo");
    }

    @Test
    void keys_without_overlaps_come_back() {
        TestDatabase.assumeFrom(18);
        TestFleet fleet = fleet(initial("""
                create table shop_room (id integer, during daterange, primary key (id, during without overlaps));
                create table shop_use (id integer primary key, room integer, during daterange,
                  foreign key (room, period during) references shop_room (id, period during));
                """));
        fleet.in(
                "acme",
                "insert into shop_room values (1, '[2026-01-01,2026-02-01)'), (1, '[2026-02-01,2026-03-01)');"
                        + " insert into shop_use values (1, 1, '[2026-01-10,2026-02-10)')");
        comesBackAndIsCloned(fleet, "select r::text || u::text from shop_room r, shop_use u order by 1");
    }

    @Test
    void a_virtual_column_that_a_migration_made_plain_is_plain() {
        TestDatabase.assumeFrom(18);
        TestFleet fleet = fleet(initial(
                        "create table shop_item (id integer primary key, low integer, width integer generated always as (low * 2) virtual);")
                .tenant(
                        "shop.0002_plain",
                        "shop.0001_initial",
                        "alter table shop_item drop column width; alter table shop_item add column width integer;",
                        "select 1;"));
        fleet.in("acme", "insert into shop_item values (1, 2, 3)");
        comesBackAndIsCloned(fleet, "select width from shop_item");
    }

    @Test
    void a_virtual_column_that_was_made_plain_by_hand_is_plain() {
        TestDatabase.assumeFrom(18);
        TestFleet fleet = fleet(
                initial(
                        "create table shop_item (id integer primary key, low integer, width integer generated always as (low * 2) virtual);"));
        fleet.in(
                "acme",
                "alter table shop_item drop column width; alter table shop_item add column width integer;"
                        + " insert into shop_item values (1, 2, 3)");
        Path file = new Backup(fleet.fleet(), Clock.systemUTC()).toFolder("tenant_acme", folder);
        new Restore(fleet.fleet()).restore(new RestoreRequest(file, Optional.empty(), Optional.empty(), true));
        assertThat(fleet.values("acme", "select width from shop_item")).containsExactly("3");
    }

    @Test
    void a_virtual_column_stays_one() {
        TestDatabase.assumeFrom(18);
        TestFleet fleet = fleet(
                initial(
                        "create table shop_item (id integer primary key, low integer, width integer generated always as (low * 2) virtual);"));
        fleet.in("acme", "insert into shop_item values (1, 2)");
        comesBackAndIsCloned(fleet, "select width from shop_item");
    }
}
