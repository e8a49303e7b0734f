package io.bookme.migrations.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.run.CatalogLines;
import io.bookme.migrations.run.Db;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.FleetStatus;
import io.bookme.migrations.run.InTransaction;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.testing.RoundTrips;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SparePoolTest {
    private TestDatabase database;
    private TestFleet fleet;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        fleet = TestFleet.of(database, TestChangelogs.all());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private SparePool pool(int size) {
        return new SparePool(fleet.fleet(), size);
    }

    private TestFleet newer() {
        return TestFleet.of(
                database,
                TestChangelogs.all()
                        .tenant("stock.0001_initial", "", "create table stock_item ();", "drop table stock_item;"));
    }

    private List<String> spares() {
        return Db.query(
                database.ownerDataSource(),
                "select schema_name from bookme.schema_state where kind = 'spare' order by 1",
                statement -> {},
                row -> row.getString(1));
    }

    private List<String> catalog(String schema) {
        return InTransaction.run(database.ownerDataSource(), connection -> CatalogLines.of(connection, schema));
    }

    @Test
    void a_tenant_from_the_pool_is_what_a_replayed_one_is() {
        fleet.tenants("replayed");
        assertThat(pool(1).fill()).isEqualTo(1);
        fleet.tenants("pooled");
        assertThat(spares()).as("it was taken").isEmpty();
        assertThat(catalog("tenant_pooled"))
                .isEqualTo(catalog("tenant_replayed"))
                .isNotEmpty();
        String rows =
                "select concat_ws('|', orderexecuted, id, author, filename, exectype, md5sum, description, comments,"
                        + " liquibase, length(deployment_id)) from databasechangelog order by orderexecuted";
        assertThat(fleet.values("pooled", rows)).isEqualTo(fleet.values("replayed", rows));
        assertThat(fleet.fleet().status("tenant_pooled").isBehind()).isFalse();
        fleet.in("pooled", "insert into services_service (name, price) values ('Cut', 20)");
        assertThat(fleet.value("pooled", "select id from services_service")).isEqualTo("1");
        assertThat(new TenantVerification(fleet.fleet()).verify(List.of()))
                .allMatch(TenantVerification.Finding::isSound);
    }

    @Test
    void the_pool_is_filled_once_and_seen_by_nobody() {
        FleetStatus before = fleet.fleet().status();
        assertThat(pool(2).fill()).isEqualTo(2);
        assertThat(pool(2).fill()).isZero();
        assertThat(pool(2).ready()).isEqualTo(2);
        assertThat(spares()).hasSize(2).allMatch(name -> name.startsWith(SparePool.PREFIX));
        assertThat(new Tenants(fleet.fleet()).list(Optional.empty(), 0, 10)).isEmpty();
        assertThat(fleet.fleet().status()).isEqualTo(before);
        assertThat(newer().migrate()).as("no run moves them").isEmpty();
        assertThatThrownBy(() -> new TenantDeletion(fleet.fleet()).delete(spares().get(0)))
                .hasMessageContaining("no tenant");
        assertThatThrownBy(() -> SchemaName.check("bookme_spare_9")).hasMessageContaining("reserved");
    }

    @Test
    void creators_at_the_same_time_never_take_the_same_one() throws Exception {
        pool(3).fill();
        List<CompletableFuture<TestFleet>> creators = IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> fleet.tenants("t" + i)))
                .toList();
        for (CompletableFuture<TestFleet> creator : creators) {
            creator.get(60, TimeUnit.SECONDS);
        }
        assertThat(spares()).isEmpty();
        for (int i = 0; i < 6; i++) {
            assertThat(fleet.changelog("t" + i)).hasSize(11);
        }
    }

    @Test
    void two_that_fill_at_the_same_time_make_no_more_than_wanted() throws Exception {
        List<CompletableFuture<Integer>> fillers = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> pool(2).fill()))
                .toList();
        for (CompletableFuture<Integer> filler : fillers) {
            filler.get(60, TimeUnit.SECONDS);
        }
        pool(2).fill();
        assertThat(spares()).hasSize(2);
    }

    @Test
    void one_that_is_behind_is_not_handed_out_and_is_brought_to_head() {
        pool(1).fill();
        TestFleet newer = newer();
        newer.tenants("early");
        assertThat(newer.changelog("early")).contains("stock.0001_initial");
        assertThat(spares()).as("not taken").hasSize(1);
        SparePool pool = new SparePool(newer.fleet(), 1);
        assertThat(pool.ready()).isZero();
        assertThat(pool.fill()).as("migrated, not made").isZero();
        assertThat(pool.ready()).isEqualTo(1);
        newer.tenants("late");
        assertThat(spares()).isEmpty();
        assertThat(catalog("tenant_late")).isEqualTo(catalog("tenant_early"));
    }

    @Test
    void an_older_build_leaves_a_newer_ones_spares_alone_and_makes_none_above_the_number() {
        TestFleet newer = newer();
        new SparePool(newer.fleet(), 1).fill();
        assertThat(pool(1).fill()).isZero();
        fleet.tenants("old");
        assertThat(fleet.changelog("old")).doesNotContain("stock.0001_initial");
        assertThat(new SparePool(newer.fleet(), 1).ready()).isEqualTo(1);
    }

    @Test
    void one_that_somebody_changed_or_emptied_is_dropped_and_made_anew() {
        pool(3).fill();
        fleet.tenants("model");
        fleet.in("model", "alter table " + spares().get(0) + ".staff_member add column by_hand int");
        fleet.in("model", "drop schema " + spares().get(1) + " cascade");
        pool(3).inspect();
        assertThat(spares()).isEmpty();
        pool(3).fill();
        assertThat(pool(3).ready()).isEqualTo(3);
        spares().forEach(spare -> assertThat(catalog(spare)).isEqualTo(catalog("tenant_model")));
    }

    @Test
    void one_whose_changelog_is_not_heads_is_not_handed_out_whatever_is_believed() {
        pool(1).fill();
        List<String> made = spares();
        Db.update(
                database.ownerDataSource(),
                "delete from " + made.get(0) + ".databasechangelog where id = '0003_cleanup_email_defaults'");
        fleet.tenants("acme");
        assertThat(fleet.changelog("acme")).hasSize(11);
        assertThat(spares()).isEqualTo(made);
    }

    @Test
    void a_tenant_from_the_pool_costs_a_handful_of_round_trips_whatever_the_number_of_migrations() throws Exception {
        pool(1).fill();
        DataSource counted = database.ownerDataSource();
        RoundTrips trips = RoundTrips.of(counted);
        counted.getConnection().close();
        long login = trips.getAsLong();
        Tenants tenants = new Tenants(new Fleet(counted, TestChangelogs.all().graph(), Settings.defaults()));
        long creation = trips.during(
                () -> tenants.create(new NewTenant("tenant_pooled", "Pooled", "pooled.localhost", Optional.empty())));
        assertThat(spares()).isEmpty();
        assertThat(creation - login).isLessThanOrEqualTo(6);
    }

    /** Its trigger notes each item; the function is made where the text of the migration does not show it. */
    private TestFleet noting(String declared, String body) {
        return TestFleet.of(
                database,
                TestChangelogs.shared()
                        .tenant("shop.0001_initial", "", """
                create table shop_item (id bigint generated by default as identity primary key, name text);
                create table shop_log (what text);
                do $do$ begin execute format('create function shop_note() returns trigger language plpgsql %s as
                  $$ begin %s; return new; end $$', current_schema()); end $do$;
                create trigger shop_note after insert on shop_item for each row execute function shop_note();
                """.formatted(declared, body), "drop table shop_item;"));
    }

    @Test
    void one_whose_functions_look_for_tables_under_its_name_is_not_handed_out() {
        TestFleet noting = noting("set search_path from current", "insert into shop_log values (new.name)");
        SparePool pool = new SparePool(noting.fleet(), 1);
        pool.fill();
        noting.tenants("one");
        assertThat(spares()).as("not taken").hasSize(1);
        noting.in("one", "insert into shop_item (name) values ('secret of one')");
        noting.tenants("two");
        assertThat(noting.values("two", "select what from shop_log")).isEmpty();
        assertThat(noting.values("one", "select what from shop_log")).containsExactly("secret of one");
    }

    @Test
    void one_whose_functions_speak_of_it_by_name_is_not_handed_out() {
        TestFleet noting = noting("", "insert into %I.shop_log values (new.name)");
        SparePool pool = new SparePool(noting.fleet(), 1);
        pool.fill();
        noting.tenants("one");
        noting.in("one", "insert into shop_item (name) values ('secret of one')");
        assertThat(noting.values("one", "select what from shop_log")).containsExactly("secret of one");
        assertThat(spares()).as("not taken").hasSize(1);
    }

    @Test
    void a_name_is_not_given_twice() {
        pool(1).fill();
        List<String> first = spares();
        fleet.tenants("acme");
        pool(1).fill();
        assertThat(spares()).hasSize(1).doesNotContainAnyElementsOf(first);
    }

    @Test
    void nought_makes_none_and_leaves_alone_what_another_node_keeps() {
        assertThat(pool(0).fill()).isZero();
        assertThat(spares()).isEmpty();
        pool(2).fill();
        List<String> kept = spares();
        for (int look = 0; look < 3; look++) {
            pool(0).inspect();
            assertThat(pool(0).fill()).isZero();
            assertThat(pool(2).fill()).isZero();
        }
        assertThat(spares()).isEqualTo(kept);
        TestFleet newer = newer();
        new SparePool(newer.fleet(), 0).inspect();
        new SparePool(newer.fleet(), 0).fill();
        assertThat(pool(2).ready()).as("not moved either").isEqualTo(2);
    }

    @Test
    void nodes_with_different_numbers_agree_on_the_largest() {
        assertThat(pool(3).fill()).isEqualTo(3);
        List<String> kept = spares();
        assertThat(pool(1).fill()).isZero();
        assertThat(pool(3).fill()).isZero();
        assertThat(spares()).isEqualTo(kept);
    }

    @Test
    void a_creation_that_is_refused_or_killed_gives_its_spare_back() throws Exception {
        fleet.tenants("acme");
        pool(1).fill();
        Tenants tenants = new Tenants(fleet.fleet());
        NewTenant twin = new NewTenant("tenant_twin", "Twin", "acme.localhost", Optional.empty());
        assertThatThrownBy(() -> tenants.create(twin)).hasMessageContaining("belongs to another tenant");
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("insert into bookme.schema_state (schema_name, kind, changelog_fingerprint) values"
                    + " ('tenant_new', 'tenant', '')");
            CompletableFuture<TestFleet> made = CompletableFuture.supplyAsync(() -> fleet.tenants("new"));
            Waiting.terminate(database, "alter schema");
            assertThat(made).failsWithin(60, TimeUnit.SECONDS);
            other.rollback();
        }
        assertThat(pool(1).ready()).isEqualTo(1);
        assertThat(tenants.find("tenant_new")).isEmpty();
        fleet.tenants("new");
        assertThat(spares()).isEmpty();
    }
}
