package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.TestDatabase;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataVerbsTest {
    @TempDir
    private Path folder;

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final CommandLine line = CommandLine.on(database).withTenant("acme");

    @BeforeEach
    void create() {
        database.sql("insert into tenant_acme.customers_customer (name, email) values ('Zoë', 'zoe@example.com')");
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void the_guides_backup_of_an_app_is_json_alone_and_goes_back_in() throws IOException {
        Result dumped = line.manage("dumpdata customers");
        assertThat(dumped.code()).isZero();
        assertThat(dumped.err()).isEqualTo("1 row of 1 schema written.\n");
        assertThat(dumped.json()
                        .getJsonObject("schemas")
                        .getJsonObject("tenant_acme")
                        .getJsonObject("tables")
                        .keySet())
                .containsExactly("customers_customer");
        assertThat(dumped.out()).endsWith("}\n");
        Path file = Files.writeString(folder.resolve("backup.json"), dumped.out());
        database.sql("delete from tenant_acme.customers_customer");
        Result loaded = line.manage("loaddata " + file);
        assertThat(loaded.out()).isEqualTo("[tenant_acme] 1 row loaded.\n");
        assertThat(loaded.code()).isZero();
        assertThat(database.sql("select name from tenant_acme.customers_customer"))
                .isEqualTo("Zoë");
    }

    @Test
    void a_folder_is_no_file_to_read() {
        for (String verb : List.of("loaddata", "restore")) {
            Result result = line.manage(verb + " " + folder);
            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err()).startsWith("Error: There is no file " + folder + " to read\n");
        }
    }

    @Test
    void a_dump_into_a_file_is_for_its_owner_alone() throws IOException {
        Path file = folder.resolve("dump.json");
        Result result = line.manage("dumpdata --indent --output " + file);
        assertThat(result.out()).isEmpty();
        assertThat(Files.readString(file)).contains("\"tenant_tenant\"").endsWith("}\n");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(files()).containsExactly(file);
    }

    @Test
    void a_load_that_fails_half_way_says_which_schema_is_as_it_was_and_which_were_loaded() throws IOException {
        line.withTenant("blue");
        database.sql("insert into tenant_blue.customers_customer (name, email) values ('Ada', 'ada@example.com')");
        Path file = Files.writeString(
                folder.resolve("both.json"), line.manage("dumpdata customers").out());
        database.sql(
                "alter table tenant_blue.customers_customer add constraint no_ada check (name <> 'Ada') not valid");
        Result result = line.manage("loaddata " + file);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("Error: tenant_blue, customers_customer, could not be loaded: ")
                .contains("\nLoaded before it: tenant_acme\n")
                .contains("; tenant_blue is as it was. What was loaded before it is only overwritten then.\n")
                .doesNotContain("nothing was changed");
    }

    @Test
    void a_folder_that_cannot_be_written_is_named_once_with_the_reason() throws IOException {
        line.withTenant("blue");
        Path inTheWay = Files.createFile(folder.resolve("file"));
        String error = "Error: No backup can be written to the folder " + inTheWay.resolve("x")
                + ": " + inTheWay + " is a file\nNext: Name a folder that can be"
                + " written to (--to, --backup-to, or bookme.backups of a server).\n";
        Result result = line.manage("backup --to " + inTheWay.resolve("x"));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo(error);
        long runs = runs();
        Result run = line.manage("migrate_schemas services 0002 --backup-to " + inTheWay.resolve("x"));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).endsWith(error).doesNotContain("FAILED");
        assertThat(runs()).as("no run was begun").isEqualTo(runs);
        line.manage("migrate_schemas services 0002");
        assertThat(line.manage("undo " + (runs + 1) + " --backup-to " + inTheWay.resolve("x"))
                        .err())
                .endsWith(error);
        assertThat(runs()).as("none was begun").isEqualTo(runs + 1);
        assertThat(line.manage("migrate_schemas --backup-to " + folder.resolve("new"))
                        .code())
                .isZero();
        assertThat(files()).as("no folder was made for nothing").containsExactly(inTheWay);
    }

    private long runs() {
        return Long.parseLong(database.sql("select max(id) from bookme.run"));
    }

    @Test
    void where_there_are_no_tenants_a_backup_says_so() {
        line.manage("delete_tenant tenant_acme --noinput --yes-delete=tenant_acme");
        Result result = line.manage("backup --to " + folder);
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEqualTo("There are no tenants to back up.\n");
    }

    @Test
    void an_unknown_app_is_wrong_usage_and_an_unknown_schema_an_error() {
        assertThat(line.manage("dumpdata nothing").code()).isEqualTo(2);
        Result result = line.manage("dumpdata --schema=tenant_none");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("Error: There is no tenant with the schema 'tenant_none'\nNext: ");
        assertThat(line.manage("loaddata /no/such/file").code()).isEqualTo(2);
        assertThat(line.manage("restore /no/such/file").code()).isEqualTo(2);
        assertThat(line.manage("backup --schema=public").err()).contains("./manage dumpdata --schema=public");
    }

    @Test
    void a_backup_prints_its_file_and_comes_back_beside_and_in_place() throws IOException {
        Result backup = line.manage("backup --to " + folder);
        Path file = files().get(0);
        assertThat(backup.out()).isEqualTo(file + "\n");
        Result beside = line.manage("restore " + file + " --as tenant_copy --domain copy.localhost");
        assertThat(beside.out()).startsWith("Tenant tenant_copy is as tenant_acme was at ");
        assertThat(line.manage("list_tenants").out())
                .contains("tenant_copy  active  11          at-head   copy.localhost");
        database.sql("delete from tenant_acme.customers_customer");
        assertThat(line.manage("restore " + file).err()).contains("already").contains("--replace");
        assertThat(line.manage("restore " + file + " --replace --noinput").code())
                .isEqualTo(3);
        assertThat(line.manage("restore " + file + " --replace --yes-replace=tenant_copy")
                        .code())
                .isEqualTo(2);
        assertThat(database.sql("select count(*) from tenant_acme.customers_customer"))
                .isEqualTo("0");
        assertThat(line.typing("tenant_acme")
                        .manage("restore " + file + " --replace")
                        .code())
                .isZero();
        assertThat(database.sql("select count(*) from tenant_acme.customers_customer"))
                .isEqualTo("1");
    }

    @Test
    void a_run_that_takes_data_away_backs_up_first_and_one_that_does_not_leaves_it() throws IOException {
        Result back = line.manage("migrate_schemas services 0002 --backup-to " + folder);
        assertThat(back.code()).isZero();
        assertThat(back.err()).contains("[tenant_acme] backed up to ").contains("services.0003");
        assertThat(files()).hasSize(1);
        long taking = runs();
        assertThat(line.manage("migrate_schemas services --backup --backup-to " + folder)
                        .code())
                .isZero();
        assertThat(files()).as("going forward only adds").hasSize(1);
        String file = files().get(0).toAbsolutePath().toString();
        assertThat(line.manage("run " + taking).out()).contains("\n  Backed up before to " + file + "\n");
        assertThat(line.manage("run " + taking + " --verbosity 2").out()).contains("  backed up to " + file + "\n");
        JsonObject told = line.manage("run " + taking + " --json").json();
        assertThat(told.getJsonArray("schemas").getJsonObject(0).getJsonArray("backups"))
                .hasToString("[\"" + file + "\"]");
        assertThat(line.manage("run " + runs()).out()).doesNotContain("acked up");
        assertThat(line.manage("restore " + files().get(0) + " --as tenant_before")
                        .code())
                .isZero();
        assertThat(database.sql("select count(*) from tenant_before.services_category"))
                .isEqualTo("0");
    }

    @Test
    void a_backup_that_cannot_be_taken_keeps_the_schema_from_being_changed() {
        database.sql("create table tenant_acme.parted (id integer) partition by range (id)");
        Result back = line.manage("migrate_schemas services 0002 --backup-to " + folder);
        assertThat(back.code()).isEqualTo(1);
        assertThat(back.err()).contains("partitioned table parted");
        assertThat(database.sql("select count(*) from tenant_acme.databasechangelog where author = 'services'"))
                .isEqualTo("3");
    }

    @Test
    void what_holds_large_objects_is_neither_backed_up_nor_dumped() throws IOException {
        database.sql("create domain tenant_acme.lo as oid");
        database.sql("alter table tenant_acme.customers_customer add photo oid, add scan tenant_acme.lo");
        Result backup = line.manage("backup --to " + folder);
        assertThat(backup.code()).isEqualTo(1);
        assertThat(backup.err())
                .contains("tenant_acme", "customers_customer.photo", "customers_customer.scan", "large object")
                .contains("\nNext: ");
        Result dump = line.manage("dumpdata customers --output " + folder.resolve("dump.json"));
        assertThat(dump.code()).isEqualTo(1);
        assertThat(dump.err()).contains("customers_customer.photo", "customers_customer.scan", "\nNext: ");
        Result back = line.manage("migrate_schemas services 0002 --backup-to " + folder);
        assertThat(back.code()).isEqualTo(1);
        assertThat(back.err()).contains("customers_customer.photo");
        assertThat(database.sql("select count(*) from tenant_acme.databasechangelog where author = 'services'"))
                .isEqualTo("3");
        assertThat(files()).isEmpty();
        assertThat(line.manage("dumpdata services").code()).isZero();
    }
}
