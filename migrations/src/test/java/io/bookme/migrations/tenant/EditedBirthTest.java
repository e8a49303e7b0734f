package io.bookme.migrations.tenant;

import static io.bookme.migrations.testing.Color.NAME;
import static io.bookme.migrations.testing.Color.checksum;
import static io.bookme.migrations.testing.Color.color;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No schema is born with a file that was edited after others got it: a name would stand for two texts. */
class EditedBirthTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    @BeforeEach
    void create() {
        TestFleet.of(database, TestChangelogs.shop()).tenants("a", "b");
    }

    private TestFleet with(String type) {
        return TestFleet.of(database, color(type));
    }

    private static void assertRefused(ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOfSatisfying(BookMeException.class, error -> {
            assertThat(error)
                    .hasMessage("shop.0002_color was edited after it was applied in tenant_a:"
                            + " db/tenant/shop/0002_color.sql has checksum " + checksum("varchar(9)")
                            + ", recorded there is " + checksum("text"));
            assertThat(error.nextStep()).contains("git checkout", "./manage migrate_schemas shop 0001_initial");
        });
    }

    private List<String> schemas(String like) {
        return TestFleet.of(database, TestChangelogs.shop())
                .values("a", "select nspname from pg_namespace where nspname like '" + like + "' order by 1");
    }

    private static String recorded(TestFleet fleet, String tenant) {
        return fleet.value(tenant, "select md5sum from databasechangelog where id = '" + NAME + "'");
    }

    @Test
    void a_new_tenant_is_refused_as_a_run_would_be_until_the_file_is_back() {
        with("text").migrate("a");
        TestFleet edited = with("varchar(9)");
        assertRefused(() -> edited.tenants("new"));
        assertThat(new Tenants(edited.fleet()).find("tenant_new")).isEmpty();
        assertThat(schemas("tenant_new")).isEmpty();
        TestFleet back = with("text").tenants("new");
        assertThat(recorded(back, "new")).isEqualTo(checksum("text"));
    }

    @Test
    void who_edits_what_no_tenant_has_applied_makes_tenants_as_before() {
        with("text");
        TestFleet edited = with("varchar(9)").tenants("new");
        assertThat(recorded(edited, "new")).isEqualTo(checksum("varchar(9)"));
    }

    @Test
    void no_spare_that_was_made_with_another_text_is_handed_out() {
        TestFleet edited = with("varchar(9)");
        assertThat(new SparePool(edited.fleet(), 1).fill()).isEqualTo(1);
        List<String> made = schemas("bookme\\_spare%");
        TestFleet before = with("text");
        before.migrate("a");

        assertRefused(() -> edited.tenants("new"));
        before.tenants("new");
        assertThat(recorded(before, "new")).isEqualTo(checksum("text"));
        assertThat(schemas("bookme\\_spare%")).isEqualTo(made);
        new SparePool(before.fleet(), 1).inspect();
        assertThat(schemas("bookme\\_spare%")).isEmpty();
    }

    @Test
    void the_pool_makes_none_with_the_edited_file_and_brings_none_to_it() {
        with("text").migrate("a");
        TestFleet edited = with("varchar(9)");
        assertRefused(() -> new SparePool(edited.fleet(), 1).fill());
        assertThat(schemas("bookme\\_spare%")).isEmpty();

        new SparePool(TestFleet.of(database, TestChangelogs.shop()).fleet(), 1).fill();
        assertRefused(() -> new SparePool(edited.fleet(), 1).fill());
        String spare = schemas("bookme\\_spare%").get(0);
        assertThat(edited.values("a", "select id from " + spare + ".databasechangelog"))
                .containsExactly("0001_initial");
    }

    @Test
    void the_pool_keeps_those_that_were_made_with_the_text_that_the_others_have() {
        TestFleet before = with("text");
        before.migrate("a");
        new SparePool(before.fleet(), 1).fill();
        List<String> made = schemas("bookme\\_spare%");
        TestFleet edited = with("varchar(9)");
        assertRefused(() -> new SparePool(edited.fleet(), 1).inspect());
        assertThat(new SparePool(edited.fleet(), 0).fill()).as("who makes none").isZero();
        assertThat(schemas("bookme\\_spare%")).hasSize(1).isEqualTo(made);
    }

    @Test
    void a_missing_or_empty_schema_is_not_made_again_with_the_edited_file() {
        with("text").migrate("a");
        TestFleet edited = with("varchar(9)");
        edited.in("a", "drop schema tenant_b cascade");
        assertRefused(() -> new TenantRepair(edited.fleet()).repair("tenant_b"));
        assertThat(schemas("tenant_b")).isEmpty();
        edited.in("a", "create schema tenant_b");
        assertRefused(() -> new TenantRepair(edited.fleet()).repair("tenant_b"));
        assertThat(new TenantRepair(with("text").fleet()).repair("tenant_b")).hasSize(1);
    }

    @Test
    void a_lost_changelog_is_not_written_again_for_a_file_of_which_the_tables_do_not_tell_the_text() {
        String rows = "insert into shop_item values (1, 'one');";
        TestFleet before = TestFleet.of(database, TestChangelogs.shop(NAME, rows, "delete from shop_item;"));
        before.migrate();
        TestFleet edited = TestFleet.of(database, TestChangelogs.shop(NAME, rows + rows, "delete from shop_item;"));
        edited.in("b", "drop table databasechangelog");
        assertThatThrownBy(() -> new TenantRepair(edited.fleet()).repair("tenant_b"))
                .hasMessageContaining("shop.0002_color was edited after it was applied in tenant_a:");
        assertThat(new TenantRepair(before.fleet()).repair("tenant_b"))
                .singleElement()
                .asString()
                .contains("recorded again");
        assertThat(recorded(before, "b")).isEqualTo(recorded(before, "a"));
    }

    @Test
    void a_copy_has_the_text_of_its_model_whatever_the_file_says_now() {
        with("text").migrate("a");
        TestFleet edited = with("varchar(9)");
        new TenantClone(edited.fleet())
                .make("tenant_a", new NewTenant("tenant_copy", "Copy", "copy.localhost", Optional.empty()));
        assertThat(recorded(edited, "copy")).isEqualTo(checksum("text"));
    }
}
