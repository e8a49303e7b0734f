package io.bookme.migrations.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.CatalogLines;
import io.bookme.migrations.run.InTransaction;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenantCloneTest {
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static TenantClone.Cloned cloned(TestFleet fleet) {
        return new TenantClone(fleet.fleet())
                .make("tenant_acme", new NewTenant("tenant_copy", "Copy", "copy.localhost", Optional.empty()));
    }

    /** A migration with all that is hard to copy: cycles, self references, identity always, generated, triggers, types. */
    private static TestChangelogs hard() {
        return TestChangelogs.shared().tenant("zoo.0001_initial", "", """
                        create type zoo_mood as enum ('good', 'bad');
                        create sequence zoo_ticket start 100 increment 5;
                        create table zoo_keeper (id bigint generated always as identity primary key, name text not null,
                          favourite bigint, boss bigint references zoo_keeper);
                        create table zoo_animal (id bigserial primary key, "Name" text default 'x', mood zoo_mood,
                          shout text generated always as (upper("Name")) stored,
                          keeper bigint not null references zoo_keeper on delete cascade, seen int not null default 0);
                        alter table zoo_keeper add constraint zoo_favourite foreign key (favourite) references zoo_animal
                          deferrable;
                        comment on constraint zoo_favourite on zoo_keeper is 'whom the keeper likes best';
                        comment on column zoo_animal.mood is 'today';
                        create table zoo_visit (day date not null, n int) partition by range (day);
                        create table zoo_visit_old partition of zoo_visit for values from (minvalue) to ('2026-01-01');
                        create table zoo_visit_new partition of zoo_visit for values from ('2026-01-01') to (maxvalue);
                        create function zoo_count() returns trigger language plpgsql
                          as $$ begin new.seen := new.seen + 1; return new; end $$;
                        create trigger zoo_animal_count before insert or update on zoo_animal
                          for each row execute function zoo_count();
                        create view zoo_sad as select "Name" from zoo_animal where mood = 'bad';
                        create materialized view zoo_size as select count(*) as animals from zoo_animal;
                        insert into zoo_keeper (name) values ('seeded');
                        """, "drop table zoo_visit;");
    }

    @Test
    void rows_sequences_identities_cycles_and_all_that_hangs_on_tables_come_out_the_same() {
        TestFleet fleet = TestFleet.of(database, hard()).tenants("acme");
        fleet.in("acme", """
                delete from zoo_keeper;
                insert into zoo_keeper (name) values ('Ann'), ('Bob');
                update zoo_keeper set boss = (select max(id) from zoo_keeper);
                insert into zoo_animal ("Name", mood, keeper) select 'Leo', 'bad', min(id) from zoo_keeper;
                update zoo_keeper set favourite = 1;
                insert into zoo_visit values ('2025-05-05', 1), ('2026-05-05', 2);
                select nextval('zoo_ticket'), nextval('zoo_ticket');
                refresh materialized view zoo_size;
                """);
        TenantClone.Cloned cloned = cloned(fleet);
        assertThat(cloned.rows()).isEqualTo(5);
        for (String table : List.of("zoo_keeper", "zoo_animal", "zoo_visit", "zoo_sad", "zoo_size", "zoo_visit_old")) {
            String rows = "select t::text from " + table + " t order by 1";
            assertThat(fleet.values("copy", rows))
                    .as(table)
                    .isEqualTo(fleet.values("acme", rows))
                    .isNotEmpty();
        }
        for (String next : List.of(
                "select nextval('zoo_ticket')",
                "insert into zoo_keeper (name) values ('New') returning id",
                "insert into zoo_animal (keeper) select max(id) from zoo_keeper returning id")) {
            assertThat(fleet.value("copy", next)).as(next).isEqualTo(fleet.value("acme", next));
        }
        assertThat(fleet.values(
                        "copy",
                        "select tgname from pg_trigger where tgenabled <> 'O' and tgrelid in"
                                + " ('tenant_copy.zoo_animal'::regclass, 'tenant_copy.zoo_keeper'::regclass)"))
                .as("all triggers work again")
                .isEmpty();
        assertThatThrownBy(() -> fleet.in("copy", "update zoo_keeper set favourite = 77"))
                .as("foreign keys hold again")
                .hasMessageContaining("zoo_favourite");
        assertThat(catalog("tenant_copy")).isEqualTo(catalog("tenant_acme")).isNotEmpty();
        String changelog = "select r::text from databasechangelog r order by orderexecuted";
        assertThat(fleet.values("copy", changelog)).isEqualTo(fleet.values("acme", changelog));
    }

    private List<String> catalog(String schema) {
        return InTransaction.run(database.ownerDataSource(), connection -> CatalogLines.of(connection, schema));
    }

    @Test
    void the_copy_is_a_tenant_in_its_models_state_that_is_migrated_and_undone_as_any_other() {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.all()).tenants("acme");
        fleet.goTo("services", "0002_service_capacity");
        new Tenants(fleet.fleet()).suspend("tenant_acme");
        Tenant copy = cloned(fleet).tenant();
        assertThat(copy.status()).isEqualTo(TenantStatus.SUSPENDED);
        assertThat(copy.primaryDomain()).contains("copy.localhost");
        assertThat(fleet.fleet().status("tenant_copy").holds())
                .isEqualTo(fleet.fleet().status("tenant_acme").holds())
                .isNotEmpty();
        fleet.goTo("services", "0003_servicecategory_service_category");
        assertThat(fleet.changelog("copy")).hasSize(11);
        assertThat(new TenantVerification(fleet.fleet()).verify(List.of()))
                .allMatch(TenantVerification.Finding::isSound)
                .hasSize(2);
    }

    @Test
    void a_model_that_somebody_changed_by_hand_is_refused_and_what_differs_is_said() {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.all()).tenants("acme");
        fleet.in("acme", "create index handmade on services_service (price)");
        fleet.in("acme", "comment on table services_service is 'by hand'; grant select on services_service to public");
        assertThatThrownBy(() -> cloned(fleet))
                .isInstanceOf(BookMeException.class)
                .hasMessageContaining("+ index CREATE INDEX handmade ON services_service USING btree (price)")
                .hasMessageContaining("+ comment on table services_service by hand")
                .hasMessageContaining("+ grant on table services_service SELECT to public");
        assertThat(new Tenants(fleet.fleet()).find("tenant_copy")).isEmpty();
        assertThat(fleet.values("acme", "select 1 from pg_namespace where nspname = 'tenant_copy'"))
                .isEmpty();
    }

    @Test
    void a_model_that_a_newer_build_migrated_is_made_from_the_texts_that_the_engine_stored() {
        TestFleet newer = TestFleet.of(
                        database,
                        TestChangelogs.all()
                                .tenant(
                                        "stock.0001_initial",
                                        "",
                                        "create table stock_item ();",
                                        "drop table stock_item;"))
                .tenants("acme");
        TestFleet older = TestFleet.of(database, TestChangelogs.all());
        cloned(older);
        assertThat(newer.changelog("copy")).contains("stock.0001_initial");
        assertThat(newer.values("copy", "select * from stock_item")).isEmpty();
    }

    @Test
    void rows_that_are_written_meanwhile_are_all_in_the_copy_or_none_is() throws Exception {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.all()).tenants("acme");
        try (Connection writer = database.connection();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("insert into tenant_acme.services_service (name, price) values ('Cut', 20)");
            statement.execute("lock table tenant_acme.staff_member");
            CompletableFuture<TenantClone.Cloned> clone = CompletableFuture.supplyAsync(() -> cloned(fleet));
            Await.until(
                    "the copy waits",
                    () -> !Waiting.blocked(database, "with n as").isEmpty());
            statement.execute("insert into tenant_acme.staff_member (name) values ('Kim')");
            writer.commit();
            assertThat(clone.get(60, TimeUnit.SECONDS).rows()).isZero();
        }
        assertThat(fleet.values("copy", "select name from services_service union select name from staff_member"))
                .isEmpty();
    }

    @Test
    void a_copy_that_is_killed_leaves_nothing() throws Exception {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.all()).tenants("acme");
        try (Connection writer = database.connection();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("lock table tenant_acme.staff_member");
            CompletableFuture<TenantClone.Cloned> clone = CompletableFuture.supplyAsync(() -> cloned(fleet));
            Waiting.terminate(database, "with n as");
            assertThat(clone).failsWithin(60, TimeUnit.SECONDS);
            writer.rollback();
        }
        assertThat(new Tenants(fleet.fleet()).find("tenant_copy")).isEmpty();
        assertThat(fleet.values("acme", "select 1 from pg_namespace where nspname = 'tenant_copy'"))
                .isEmpty();
        cloned(fleet);
    }

    @Test
    void a_taken_name_or_domain_and_an_unknown_model_are_refused() {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.all()).tenants("acme", "copy");
        assertThatThrownBy(() -> cloned(fleet)).hasMessageContaining("exists already");
        assertThatThrownBy(() -> new TenantClone(fleet.fleet())
                        .make("tenant_acme", new NewTenant("tenant_new", "N", "copy.localhost", Optional.empty())))
                .hasMessage("The domain 'copy.localhost' belongs to another tenant");
        assertThatThrownBy(() -> new TenantClone(fleet.fleet())
                        .make("tenant_nobody", new NewTenant("tenant_new", "N", "n.localhost", Optional.empty())))
                .hasMessageContaining("tenant_nobody");
    }

    @Test
    void a_model_that_holds_large_objects_is_refused_since_both_would_share_them() {
        TestFleet fleet = TestFleet.of(
                        database,
                        TestChangelogs.shared()
                                .tenant(
                                        "zoo.0001_initial",
                                        "",
                                        "create table zoo_animal (id bigserial primary key, photo oid);",
                                        "drop table zoo_animal;"))
                .tenants("acme");
        assertThatThrownBy(() -> cloned(fleet))
                .isInstanceOf(BookMeException.class)
                .hasMessageContainingAll("tenant_acme", "zoo_animal.photo", "large object");
    }

    @Test
    void what_cannot_be_paused_or_has_no_column_is_copied_too() {
        TestFleet fleet = TestFleet.of(
                        database, TestChangelogs.shared().tenant("shop.0001_initial", "", """
                        create table shop_item (id integer primary key);
                        create table shop_bare ();
                        create table shop_derived (two integer generated always as (1 + 1) stored);
                        create view shop_shown as select id from shop_item;
                        create function shop_add() returns trigger language plpgsql as
                          $$ begin insert into shop_item values (new.id); return new; end $$;
                        create trigger shop_add instead of insert on shop_shown
                          for each row execute function shop_add();
                        """, "drop table shop_item;"))
                .tenants("acme");
        fleet.in(
                "acme",
                "insert into shop_shown values (7); insert into shop_bare default values;"
                        + " insert into shop_bare default values; insert into shop_derived default values");
        assertThat(cloned(fleet).rows()).isEqualTo(4);
        fleet.in("copy", "insert into shop_shown values (8)");
        assertThat(fleet.values("copy", "select id from shop_item order by 1")).containsExactly("7", "8");
        assertThat(fleet.value("copy", "select count(*) from shop_bare")).isEqualTo("2");
        assertThat(fleet.values("copy", "select two from shop_derived")).containsExactly("2");
    }

    @Test
    void rows_that_are_older_than_a_rule_are_copied_and_the_rule_stays() {
        String first = "create domain shop_grade as integer; create table shop_item (id integer primary key, n integer,"
                + " g shop_grade, m integer);";
        TestFleet old = TestFleet.of(
                        database, TestChangelogs.shared().tenant("shop.0001_initial", "", first, "select 1;"))
                .tenants("acme");
        old.in("acme", "insert into shop_item values (1, -1, -1, null)");
        boolean hasNotNull = TestDatabase.isFrom(18);
        TestFleet fleet = TestFleet.of(
                database,
                TestChangelogs.shared()
                        .tenant("shop.0001_initial", "", first, "select 1;")
                        .tenant(
                                "shop.0002_rules",
                                "shop.0001_initial",
                                """
                                alter table shop_item add constraint shop_n check (n > 0) not valid;
                                comment on constraint shop_n on shop_item is 'from now on';
                                alter domain shop_grade add constraint shop_g check (value > 0) not valid;
                                comment on constraint shop_g on domain shop_grade is 'the same';
                                """
                                        + (hasNotNull
                                                ? "alter table shop_item add constraint shop_m not null m not valid;"
                                                : ""),
                                "select 1;"));
        fleet.migrate();
        assertThat(cloned(fleet).rows()).isEqualTo(1);
        assertThat(fleet.values("copy", "select shop_item::text from shop_item"))
                .containsExactly("(1,-1,-1,)");
        String rules =
                "select conname || ' ' || pg_get_constraintdef(oid) || ' ' || obj_description(oid, 'pg_constraint')"
                        + " from pg_constraint where not convalidated and connamespace = current_schema()::regnamespace order by 1";
        assertThat(fleet.values("copy", rules))
                .isEqualTo(fleet.values("acme", rules))
                .hasSize(hasNotNull ? 3 : 2);
    }
}
