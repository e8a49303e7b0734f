package io.bookme.migrations.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.tenant.TenantStatus;
import io.bookme.migrations.tenant.TenantVerification;
import io.bookme.migrations.tenant.Tenants;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupAndRestoreTest {
    private static final String FILL = """
            insert into services_category (name) values ('cat');
            insert into services_service (name, price, category_id) values ('cut', 10.50, 1), ('wash', 5, null);
            delete from services_service where name = 'wash';
            insert into customers_customer (name, email) values ('Zoë', 'zoe@example.com');
            """;

    private static final String DRIFT = """
            create type mood as enum ('good', 'bad');
            create domain short as varchar(10) collate "C" check (value <> '');
            create sequence counter as integer increment by 5 start with 100;
            create table extra (id bigserial primary key, mood mood default 'good', note short,
              n integer check (n in (1, 2)), word varchar(5) check (word in ('a', 'b')),
              twice integer generated always as (n * 2) stored) with (fillfactor = 70);
            create unlogged table scratch (x integer);
            create function plus(a integer, b integer default 1) returns integer language sql as 'select a + b';
            create function touch() returns trigger language plpgsql as $$ begin new.note = 'touched'; return new; end $$;
            create trigger touch before insert or update on extra for each row execute function touch();
            create trigger sleeping before insert on extra for each row execute function touch();
            alter table extra disable trigger sleeping;
            create view first_extra as select id, plus(n) as more from extra where word in ('a', 'b');
            create view second_extra as select * from first_extra;
            create materialized view counted as select count(*) as n from extra;
            create index counted_idx on counted (n);
            create rule silent as on delete to scratch do instead nothing;
            create statistics extra_statistics (dependencies) on n, word from extra;
            create index extra_partial on extra (lower(word)) where word in ('a', 'b');
            alter table services_service add column colour mood;
            alter table services_service drop constraint services_service_price_check;
            alter table services_service alter column name type text;
            alter table extra add constraint extra_positive check (id > 0) not valid;
            alter table extra alter column word set storage external;
            comment on table extra is 'it''s extra';
            comment on column extra.n is 'one or two';
            comment on function plus(integer, integer) is 'adds';
            comment on constraint extra_positive on extra is 'never less';
            insert into extra (n, word) values (1, 'a'), (2, 'b');
            select nextval('counter');
            grant select on first_extra to public;
            revoke delete on extra from bookme_app;
            grant update (x) on scratch to public;
            """;

    @TempDir
    private Path folder;

    private TestDatabase database;
    private TestFleet fleet;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        fleet = TestFleet.of(database, TestChangelogs.all()).tenants("acme", "other");
        fleet.in("acme", FILL);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Path backup() {
        return new Backup(fleet.fleet(), Clock.systemUTC()).toFolder("tenant_acme", folder);
    }

    private Restore.Restored restore(Path file, String as, boolean replace) {
        return new Restore(fleet.fleet())
                .restore(new RestoreRequest(
                        file, Optional.of(as).filter(name -> !name.isEmpty()), Optional.empty(), replace));
    }

    private String fingerprint(String name) {
        return fleet.value(
                name, "select catalog_fingerprint from bookme.schema_state where schema_name = 'tenant_" + name + "'");
    }

    private List<String> everything(String name) {
        return fleet.values(
                name,
                "select query_to_xml(format('select to_jsonb(t) from %I t order by to_jsonb(t)', relname), true, false, '')::text"
                        + " from pg_class where relkind in ('r', 'v', 'm') and relnamespace = current_schema()::regnamespace"
                        + " order by relname");
    }

    private List<SchemaObject> objects(String name) throws Exception {
        try (Transaction looking = Transaction.snapshot(fleet.fleet().owner())) {
            looking.searchOnly("tenant_" + name);
            return SchemaObjects.read(looking);
        }
    }

    @Test
    void a_tenant_comes_back_under_another_name_to_the_letter() throws Exception {
        fleet.in(
                "acme",
                "insert into bookme.hold (schema_name, app, migration) values ('tenant_acme', 'services',"
                        + " '0003_servicecategory_service_category')");
        Restore.Restored restored = restore(backup(), "tenant_copy", false);
        assertThat(restored.notes()).isEmpty();
        assertThat(everything("copy")).isEqualTo(everything("acme"));
        assertThat(objects("copy")).isEqualTo(objects("acme"));
        assertThat(fingerprint("copy")).isNotNull().isEqualTo(fingerprint("other"));
        assertThat(fleet.changelog("copy")).isEqualTo(fleet.changelog("acme"));
        assertThat(fleet.value("copy", "insert into services_service (name, price) values ('new', 1) returning id"))
                .isEqualTo("3");
        assertThat(fleet.values("copy", "select migration from bookme.hold where schema_name = 'tenant_copy'"))
                .containsExactly("0003_servicecategory_service_category");
        assertThat(fleet.migrate()).as("it is at head").isEmpty();
        assertThat(new Tenants(fleet.fleet()).get("tenant_copy").primaryDomain())
                .isEmpty();
        assertThat(fleet.value(
                        "copy",
                        "select has_table_privilege('bookme_app', 'databasechangelog', 'insert')::text"
                                + " || has_table_privilege('bookme_app', 'services_service', 'insert')"))
                .isEqualTo("falsetrue");
    }

    @Test
    void what_was_made_by_hand_comes_back_too() throws Exception {
        fleet.in("acme", DRIFT);
        fleet.in("acme", "refresh materialized view counted");
        Path file = backup();
        restore(file, "tenant_copy", false);
        assertThat(everything("copy")).isEqualTo(everything("acme"));
        assertThat(objects("copy").stream().map(SchemaObject::normalForm).sorted())
                .isEqualTo(objects("acme").stream()
                        .map(SchemaObject::normalForm)
                        .sorted()
                        .toList());
        assertThat(fleet.value("copy", "select nextval('counter')")).isEqualTo("105");
        assertThat(fleet.value("copy", "insert into extra (n) values (1) returning id || note"))
                .isEqualTo("3touched");
        assertThat(fleet.value(
                        "copy",
                        "select tgenabled from pg_trigger where tgname = 'sleeping' and tgrelid ="
                                + " 'extra'::regclass"))
                .isEqualTo("D");
        assertThat(fleet.value(
                        "copy",
                        "select has_table_privilege('bookme_app', 'extra', 'delete')::text"
                                + " || has_column_privilege('bookme_app', 'scratch', 'x', 'update')"))
                .isEqualTo("falsetrue");
    }

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
    void rows_that_are_older_than_a_rule_come_back() throws Exception {
        fleet.in("acme", """
                create domain grade as integer check (value < 100);
                create table note (id integer primary key, n integer, g grade, m integer);
                insert into note values (1, -1, -1, null);
                alter table note add constraint note_n check (n > 0) not valid;
                alter domain grade add constraint grade_positive check (value > 0) not valid;
                comment on constraint note_n on note is 'from now on';
                comment on constraint grade_positive on domain grade is 'the same';
                """);
        if (TestDatabase.isFrom(18)) {
            fleet.in("acme", "alter table note add constraint note_m not null m not valid");
        }
        Path file = backup();
        restore(file, "tenant_copy", false);
        restore(file, "", true);
        assertThat(fleet.values("acme", "select note::text from note")).containsExactly("(1,-1,-1,)");
        assertThat(everything("copy")).isEqualTo(everything("acme"));
        assertThat(objects("copy")).isEqualTo(objects("acme"));
        assertThat(fleet.values(
                        "copy",
                        "select obj_description(oid, 'pg_constraint') from pg_constraint where conname in"
                                + " ('note_n', 'grade_positive') and connamespace = current_schema()::regnamespace"
                                + " order by 1"))
                .containsExactly("from now on", "the same");
        for (String row : List.of("(2, 0, 1, 1)", "(2, 1, 0, 1)")) {
            assertThatThrownBy(() -> fleet.in("copy", "insert into note values " + row))
                    .hasMessageContaining("violates check constraint");
        }
    }

    @Test
    void a_rule_of_a_migration_that_older_rows_break_is_no_hindrance() {
        TestFleet shop = TestFleet.of(database, TestChangelogs.shop()).tenants("shop");
        shop.in("shop", "insert into shop_item values (-1, 'x')");
        shop = TestFleet.of(
                database,
                TestChangelogs.shop(
                        "0002_positive",
                        "alter table shop_item add constraint positive check (id > 0) not valid;",
                        "alter table shop_item drop constraint positive;"));
        shop.migrate("shop");
        Path file = new Backup(shop.fleet(), Clock.systemUTC()).toFolder("tenant_shop", folder);
        new Restore(shop.fleet()).restore(new RestoreRequest(file, Optional.empty(), Optional.empty(), true));
        assertThat(shop.value("shop", "select id from shop_item")).isEqualTo("-1");
        assertThat(new TenantVerification(shop.fleet()).verify(List.of("tenant_shop")))
                .allMatch(TenantVerification.Finding::isSound);
    }

    @Test
    void nothing_notes_that_the_tables_are_emptied_on_the_way() {
        TestFleet shop = TestFleet.of(
                        database, TestChangelogs.shared().tenant("shop.0001_initial", "", """
                        create table shop_item (id integer primary key);
                        create table shop_log (what text);
                        create function shop_note() returns trigger language plpgsql as
                          $$ begin insert into shop_log values (tg_op); return null; end $$;
                        create trigger shop_note after truncate or insert on shop_item execute function shop_note();
                        create trigger shop_sleeping after insert on shop_item execute function shop_note();
                        alter table shop_item disable trigger shop_sleeping;
                        create trigger shop_always after update on shop_item execute function shop_note();
                        alter table shop_item enable always trigger shop_always;
                        """, "drop table shop_item;"))
                .tenants("shop");
        shop.in("shop", "insert into shop_item values (1)");
        Path file = new Backup(shop.fleet(), Clock.systemUTC()).toFolder("tenant_shop", folder);
        new Restore(shop.fleet()).restore(new RestoreRequest(file, Optional.empty(), Optional.empty(), true));
        assertThat(shop.values("shop", "select what from shop_log")).containsExactly("INSERT");
        assertThat(shop.values(
                        "shop",
                        "select tgname || ' ' || tgenabled::text from pg_trigger where tgrelid = 'shop_item'::regclass"
                                + " order by 1"))
                .containsExactly("shop_always A", "shop_note O", "shop_sleeping D");
    }

    @Test
    void rows_without_a_column_of_their_own_come_back() {
        fleet.in("acme", """
                create table bare ();
                create table derived (two integer generated always as (1 + 1) stored);
                insert into bare default values;
                insert into bare default values;
                insert into derived default values;
                """);
        restore(backup(), "", true);
        assertThat(fleet.value("acme", "select count(*) from bare")).isEqualTo("2");
        assertThat(fleet.values("acme", "select two from derived")).containsExactly("2");
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
    void what_another_database_needs_to_go_back_comes_with_it() {
        Path file = backup();
        try (TestDatabase elsewhere = TestDatabase.create()) {
            TestFleet there = TestFleet.of(elsewhere, TestChangelogs.shared());
            Restore.Restored restored = new Restore(there.fleet())
                    .restore(new RestoreRequest(file, Optional.empty(), Optional.empty(), false));
            assertThat(restored.notes()).isEmpty();
            assertThat(there.value(
                            "acme",
                            "select backward from bookme.stored_migration where app = 'services'"
                                    + " and name = '0002_service_capacity'"))
                    .contains("drop column capacity");
            assertThat(there.values("acme", "select name from services_service"))
                    .containsExactly("cut");
        }
    }

    @Test
    void an_old_backup_is_brought_to_head_by_the_next_run() {
        fleet.goTo("services", "0002_service_capacity");
        fleet.in("acme", "delete from bookme.hold");
        Path file = backup();
        fleet.migrate();
        restore(file, "tenant_copy", false);
        assertThat(fleet.changelog("copy")).doesNotContain("services.0003_servicecategory_service_category");
        fleet.migrate();
        assertThat(fleet.changelog("copy")).contains("services.0003_servicecategory_service_category");
        assertThat(fingerprint("copy")).isEqualTo(fingerprint("other"));
    }

    /** Since 16, PostgreSQL leaves the table's name out where a view needs none. */
    @Test
    void a_view_comes_back_in_the_words_of_another_postgresql() throws Exception {
        fleet.in("acme", "create view names as select s.name from services_service s");
        Path file = backup();
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path manifest = zip.getPath("manifest.json");
            String text = Files.readString(manifest)
                    .replaceFirst("(\"postgresql\": ?\")\\d+", "$114")
                    .replaceFirst("(create view names as )[^\"]+", "$1table services_service");
            Files.writeString(manifest, text);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            Files.writeString(
                    zip.getPath("manifest.json.sha256"), HexFormat.of().formatHex(hash));
        }
        restore(file, "tenant_copy", false);
        assertThat(fleet.values("copy", "select name from names order by id"))
                .isEqualTo(fleet.values("acme", "select name from services_service order by id"));
    }

    @Test
    void a_damaged_file_changes_nothing() throws IOException {
        Path file = backup();
        Path half = Files.write(
                folder.resolve("half.bookme"), Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) / 2));
        assertThatThrownBy(() -> restore(half, "tenant_copy", false)).isInstanceOf(BookMeException.class);
        for (String part : new String[] {"tables/6_databasechangelog.copy", "manifest.json", "manifest.json.sha256"}) {
            Path changed = Files.copy(file, folder.resolve("changed.bookme"), StandardCopyOption.REPLACE_EXISTING);
            try (FileSystem zip = FileSystems.newFileSystem(changed)) {
                Files.writeString(zip.getPath(part), "x", StandardOpenOption.APPEND);
            }
            assertThatThrownBy(() -> restore(changed, "tenant_copy", false))
                    .as(part)
                    .hasMessageContaining("does not fit its checksum");
        }
        assertThat(new Tenants(fleet.fleet()).find("tenant_copy")).isEmpty();
    }

    @Test
    void a_file_is_for_its_owner_alone_and_nothing_else_is_left_beside_it() throws IOException {
        Path file = backup();
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void what_a_backup_cannot_hold_is_named_and_leaves_no_file() throws IOException {
        fleet.in(
                "acme",
                "create table parted (id int) partition by range (id); create type span as range (subtype = int4)");
        assertThatThrownBy(this::backup)
                .hasMessageContaining("partitioned table parted")
                .hasMessageContaining("type span");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void a_function_that_names_its_schema_cannot_come_back_under_another_name() {
        fleet.in(
                "acme",
                "create function reach() returns bigint language sql as 'select count(*) from"
                        + " tenant_acme.services_service'");
        Path file = backup();
        assertThatThrownBy(() -> restore(file, "tenant_copy", false)).hasMessageContaining("function reach()");
        restore(file, "", true);
        assertThat(fleet.value("acme", "select reach()")).isEqualTo("1");
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
            Thread killer = new Thread(() -> {
                long limit = System.nanoTime() + 30_000_000_000L;
                while (System.nanoTime() < limit
                        && fleet.values(
                                        "other",
                                        "select pg_terminate_backend(pid)::text from pg_stat_activity where"
                                                + " wait_event_type = 'Lock' and query like 'drop schema%' and datname ="
                                                + " current_database()")
                                .isEmpty()) {
                    Thread.onSpinWait();
                }
            });
            killer.start();
            assertThatThrownBy(() -> restore(file, "", true)).isInstanceOf(BookMeException.class);
            killer.join();
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
