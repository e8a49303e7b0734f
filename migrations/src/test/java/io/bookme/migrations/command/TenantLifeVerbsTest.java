package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.run.Db;
import io.bookme.migrations.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The verbs of a tenant's life as a person types them. */
class TenantLifeVerbsTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final CommandLine line = CommandLine.on(database).withTenant("acme");

    private List<String> column(String sql) {
        return Db.query(database.ownerDataSource(), sql, statement -> {}, row -> row.getString(1));
    }

    private void execute(String sql) {
        Db.update(database.ownerDataSource(), sql);
    }

    @Test
    void a_tenant_can_be_made_with_its_owner_who_can_sign_in() {
        line.with("BOOKME_USER_PASSWORD", "correct horse battery");
        Result result = line.manage(
                "create_tenant tenant_blue --domain blue.localhost --user anna --user-email anna@blue.example");
        assertThat(result.code()).isZero();
        assertThat(result.out()).endsWith("Tenant tenant_blue (Blue) is ready at blue.localhost. Its owner is anna.\n");
        assertThat(new Users(database.ownerDataSource()).accepts("anna", "correct horse battery"))
                .isTrue();
        assertThat(column("select concat_ws(' ', u.email, m.role, t.schema_name) from public.users_membership m join"
                        + " public.users_user u on u.id = m.user_id join public.tenant_tenant t on t.id = m.tenant_id"))
                .containsExactly("anna@blue.example owner tenant_blue");
    }

    @Test
    void an_owner_who_is_there_keeps_the_password_and_one_without_a_password_makes_no_tenant() {
        line.with("BOOKME_USER_PASSWORD", "correct horse battery").manage("create_user anna --tenant tenant_acme");
        line.with("BOOKME_USER_PASSWORD", "");
        assertThat(line.manage("create_tenant tenant_blue --domain blue.localhost --user anna")
                        .code())
                .isZero();
        assertThat(new Users(database.ownerDataSource()).accepts("anna", "correct horse battery"))
                .isTrue();
        assertThat(line.manage("create_tenant tenant_red --domain red.localhost --user bob")
                        .code())
                .isEqualTo(3);
        assertThat(line.with("BOOKME_USER_PASSWORD", "short")
                        .manage("create_tenant tenant_red --domain red.localhost --user bob")
                        .code())
                .isEqualTo(2);
        assertThat(line.manage("create_tenant tenant_red --domain red.localhost --user-email a@b.example")
                        .code())
                .isEqualTo(2);
        assertThat(line.manage("list_tenants").out()).doesNotContain("tenant_red");
    }

    @Test
    void an_address_that_is_none_is_refused_before_anything_is_asked_or_made() {
        for (String verb : List.of(
                "create_tenant tenant_red --domain red.localhost --contact nobody",
                "create_tenant tenant_red --domain red.localhost --user bob --user-email nobody",
                "clone_tenant tenant_acme tenant_red --domain red.localhost --contact nobody")) {
            Result result = line.manage(verb);
            assertThat(result.code()).as(verb).isEqualTo(2);
            assertThat(result.err())
                    .contains("'nobody' is not an e-mail address")
                    .contains("owner@acme.example");
        }
        assertThat(line.manage("list_tenants").out()).doesNotContain("tenant_red");
    }

    @Test
    void who_activates_or_clones_a_tenant_that_is_held_is_told_that_it_is_not_served() {
        line.manage("migrate_schemas --schema=tenant_acme services 0002");
        line.manage("suspend_tenant tenant_acme");
        String held =
                " is held back at services 0002_service_capacity, and not served by this build (503). Let it go on:"
                        + " ./manage migrate_schemas --release services --schema=";
        Result active = line.manage("activate_tenant tenant_acme");
        assertThat(active.code()).isZero();
        assertThat(active.out()).isEqualTo("Tenant tenant_acme is active.\n");
        assertThat(active.err()).isEqualTo("tenant_acme" + held + "tenant_acme\n");
        assertThat(line.manage("clone_tenant tenant_acme tenant_copy --domain copy.localhost")
                        .err())
                .isEqualTo("tenant_copy" + held + "tenant_copy\n");
        assertThat(line.manage("suspend_tenant tenant_acme").err()).isEmpty();
        assertThat(line.manage("migrate_schemas --release").code()).isZero();
        assertThat(line.manage("activate_tenant tenant_acme").err()).isEmpty();
    }

    @Test
    void states_are_reached_for_several_at_once_and_an_unknown_name_changes_nothing() {
        line.manage("create_tenant tenant_demo --domain demo.localhost");
        assertThat(line.manage("suspend_tenant tenant_acme tenant_demo").out())
                .isEqualTo("Tenant tenant_acme is suspended.\nTenant tenant_demo is suspended.\n");
        assertThat(line.manage("archive_tenant tenant_acme tenant_nobody").code())
                .isEqualTo(1);
        assertThat(line.manage("list_tenants --status archived --json").json().getInt("total"))
                .isZero();
        assertThat(line.manage("archive_tenant tenant_acme").out()).isEqualTo("Tenant tenant_acme is archived.\n");
        assertThat(line.manage("activate_tenant tenant_acme").out()).isEqualTo("Tenant tenant_acme is active.\n");
        assertThat(line.manage("suspend_tenant").code()).isEqualTo(2);
    }

    @Test
    void tenants_are_listed_by_where_they_stand_and_in_pages() {
        line.manage("create_tenant tenant_demo --domain demo.localhost");
        line.manage("create_tenant tenant_held --domain held.localhost");
        line.manage("migrate_schemas --schema=tenant_held services 0002");
        execute("delete from tenant_demo.databasechangelog where id = '0003_cleanup_email_defaults'");
        line.manage("verify_tenant");
        assertThat(names("list_tenants --behind --json")).containsExactly("tenant_demo");
        assertThat(names("list_tenants --held --json")).containsExactly("tenant_held");
        assertThat(names("list_tenants --at-head --json")).containsExactly("tenant_acme");
        assertThat(names("list_tenants --held --behind --json")).containsExactly("tenant_demo", "tenant_held");
        assertThat(names("list_tenants --parked --json")).isEmpty();
        Result page = line.manage("list_tenants --offset 1 --limit 1");
        assertThat(page.out().lines()).hasSize(2).last().asString().startsWith("tenant_demo");
        assertThat(page.err()).contains("1 of 3 tenants are shown.");
        assertThat(line.manage("list_tenants --limit -1").code()).isEqualTo(2);
    }

    private List<String> names(String command) {
        return line.manage(command).json().getJsonArray("tenants").stream()
                .map(tenant -> tenant.asJsonObject().getString("schema"))
                .toList();
    }

    @Test
    void a_tenant_is_renamed_and_cloned() {
        execute("insert into tenant_acme.staff_member (name) values ('Kim')");
        assertThat(line.manage("rename_tenant tenant_acme tenant_hair --name Hair")
                        .out())
                .isEqualTo("Tenant tenant_acme is tenant_hair (Hair) now.\n");
        assertThat(line.manage("clone_tenant tenant_hair tenant_copy --domain copy.localhost")
                        .out())
                .isEqualTo(
                        "Tenant tenant_copy (Copy) is the copy of tenant_hair: 1 rows in 14 tables, at copy.localhost,"
                                + " active.\n");
        assertThat(column("select name from tenant_copy.staff_member")).containsExactly("Kim");
        assertThat(line.manage("rename_tenant tenant_hair Public").code()).isEqualTo(2);
        assertThat(line.manage("rename_tenant tenant_hair tenant_copy").code()).isEqualTo(1);
    }

    @Test
    void a_tenant_gets_another_host_or_its_first_one() {
        line.manage("create_tenant tenant_demo --domain demo.localhost");
        assertThat(line.manage("rename_tenant tenant_acme --domain Hair.Localhost:80")
                        .out())
                .isEqualTo("Tenant tenant_acme is tenant_acme (Acme) now, at hair.localhost.\n");
        execute("delete from public.tenant_domain where domain = 'demo.localhost'");
        assertThat(line.manage("rename_tenant tenant_demo tenant_new --domain new.localhost")
                        .out())
                .isEqualTo("Tenant tenant_demo is tenant_new (Demo) now, at new.localhost.\n");
        assertThat(column("select domain from public.tenant_domain where is_primary order by 1"))
                .containsExactly("hair.localhost", "new.localhost");
        Result taken = line.manage("rename_tenant tenant_new tenant_demo --domain hair.localhost");
        assertThat(taken.code()).isEqualTo(1);
        assertThat(taken.err()).contains("The domain 'hair.localhost' belongs to another tenant");
        assertThat(line.manage("rename_tenant tenant_new --domain http://x").code())
                .isEqualTo(2);
        assertThat(line.manage("rename_tenant tenant_new").code()).isEqualTo(2);
        assertThat(column("select schema_name from public.tenant_tenant order by 1"))
                .containsExactly("tenant_acme", "tenant_new");
    }

    @Test
    void deleting_asks_for_the_schemas_name() {
        assertThat(line.manage("delete_tenant tenant_acme").code())
                .as("nobody to ask")
                .isEqualTo(3);
        assertThat(line.manage("delete_tenant tenant_acme --noinput").code()).isEqualTo(3);
        assertThat(line.manage("delete_tenant tenant_acme --noinput --yes-delete=tenant_other")
                        .code())
                .isEqualTo(2);
        Result wrong = line.typing("yes").manage("delete_tenant tenant_acme");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.err())
                .endsWith(
                        "Error: 'yes' is not tenant_acme; nothing was deleted\nNext: Run it again and type tenant_acme.\n");
        assertThat(column("select schema_name from public.tenant_tenant")).containsExactly("tenant_acme");
        Result deleted = line.typing("tenant_acme").manage("delete_tenant tenant_acme");
        assertThat(deleted.code()).isZero();
        assertThat(deleted.out()).isEqualTo("Tenant tenant_acme (Acme) is deleted.\n");
        Result again = line.manage("delete_tenant tenant_acme --noinput --yes-delete=tenant_acme");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("There is no tenant with the schema 'tenant_acme'");
    }

    @Test
    void what_is_wrong_is_told_with_the_next_step_and_ends_with_1_until_it_is_mended() {
        assertThat(line.manage("verify_tenant").out()).isEqualTo("1 tenant verified, 0 with something wrong.\n");
        execute("drop schema tenant_acme cascade");
        Result wrong = line.manage("verify_tenant");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.out()).contains("  Next: ./manage repair_tenant tenant_acme\n");
        assertThat(line.manage("repair_tenant tenant_acme").out()).contains("was missing and was made anew");
        assertThat(line.manage("repair_tenant tenant_acme").out()).isEqualTo("Tenant tenant_acme needs no repair.\n");
        execute("create index handmade on tenant_acme.staff_member (phone)");
        Result mended = line.manage("repair_tenant tenant_acme");
        assertThat(mended.code()).isEqualTo(1);
        assertThat(mended.out()).isEmpty();
        assertThat(mended.err())
                .startsWith(
                        "Error: Tenant 'tenant_acme' cannot be repaired without guessing: its tables are not what its"
                                + " migrations make\n  + ")
                .contains("handmade", "\nNext: Undo by hand", "./manage verify_tenant tenant_acme");
        Result drifted = line.manage("verify_tenant tenant_acme --json");
        assertThat(drifted.code()).isEqualTo(1);
        assertThat(drifted.json().getJsonArray("tenants").getJsonObject(0).getJsonArray("differences"))
                .hasSize(1);
        assertThat(line.manage("verify_tenant tenant_nobody").code()).isEqualTo(1);
    }
}
