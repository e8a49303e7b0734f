package io.bookme.migrations.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.tenant.Tenants;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** All that a tenant has, in a file and back from it. */
class BackupAndRestoreTest extends BackedUpTenant {
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
}
