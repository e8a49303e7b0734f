package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.TestDatabase;
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
        Path file = Files.writeString(folder.resolve("backup.json"), dumped.out());
        database.sql("delete from tenant_acme.customers_customer");
        Result loaded = line.manage("loaddata " + file);
        assertThat(loaded.out()).isEqualTo("[tenant_acme] 1 row loaded.\n");
        assertThat(loaded.code()).isZero();
        assertThat(database.sql("select name from tenant_acme.customers_customer"))
                .isEqualTo("Zoë");
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
        assertThat(line.manage("migrate_schemas services --backup --backup-to " + folder)
                        .code())
                .isZero();
        assertThat(files()).as("going forward only adds").hasSize(1);
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
}
