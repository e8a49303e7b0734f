package io.bookme.migrations.data;

import static io.bookme.migrations.testing.Color.NAME;
import static io.bookme.migrations.testing.Color.checksum;
import static io.bookme.migrations.testing.Color.color;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.FleetPlan;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup of a time when a migration had another text than it has now. */
class RestoredTextTest {
    @TempDir
    private Path folder;

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private Path file = Path.of("");

    private TestFleet with(String type) {
        return TestFleet.of(database, color(type));
    }

    @BeforeEach
    void backUp() {
        TestFleet old = with("text").tenants("acme");
        file = new Backup(old.fleet(), Clock.systemUTC()).toFolder("tenant_acme", folder);
    }

    private Restore.Restored restore(TestFleet fleet, Optional<String> as) {
        return new Restore(fleet.fleet()).restore(new RestoreRequest(file, as, Optional.empty(), true));
    }

    @Test
    void it_comes_back_as_it_was_and_the_restore_says_which_migration_has_another_text_now_and_what_to_do() {
        TestFleet edited = with("varchar(9)");
        Restore.Restored done = restore(edited, Optional.of("tenant_copy"));
        assertThat(edited.value(
                        "copy",
                        "select format_type(atttypid, atttypmod) from pg_attribute where attrelid ="
                                + " 'shop_item'::regclass and attname = 'color'"))
                .isEqualTo("text");
        assertThat(done.warnings())
                .containsExactly(
                        "tenant_copy has shop.0002_color with another text than this build: the backup's has checksum "
                                + checksum("text") + ", db/tenant/shop/0002_color.sql has " + checksum("varchar(9)")
                                + ". tenant_copy is as the backup was, and served; but nothing more is applied to it, and while it"
                                + " stands so no run applies shop.0002_color anywhere and no tenant is made or repaired. Bring the file"
                                + " back as it was (git checkout) and put the change into a new migration. ./manage verify_tenant"
                                + " tenant_copy shows it, and so does ./manage migrate_schemas --plan where something is pending.");
    }

    @Test
    void the_plan_shows_it_as_an_obstacle_as_soon_as_something_is_pending_there() {
        TestFleet edited = TestFleet.of(
                database,
                color("varchar(9)")
                        .tenant(
                                "shop.0003_size",
                                "shop.0002_color",
                                "alter table shop_item add column size int;",
                                "alter table shop_item drop column size;"));
        restore(edited, Optional.empty());
        FleetPlan plan = edited.fleet().plan(RunRequest.everything(Entrance.COMMAND_LINE, "test"));
        assertThat(plan.parts()).singleElement().satisfies(part -> {
            assertThat(part.schemas()).containsExactly("tenant_acme");
            assertThat(part.obstacle())
                    .hasValueSatisfying(obstacle -> assertThat(obstacle)
                            .hasMessageContaining("shop.0002_color was edited after it was applied"));
        });
        assertThatThrownBy(() -> edited.tenants("new"))
                .isInstanceOf(BookMeException.class)
                .hasMessageContaining("shop.0002_color was edited after it was applied in tenant_acme");
    }

    @Test
    void where_the_texts_are_the_same_or_only_the_way_back_differs_nothing_is_said() {
        assertThat(restore(with("text"), Optional.empty()).warnings()).isEqualTo(List.of());
        TestFleet otherWayBack = TestFleet.of(
                database,
                TestChangelogs.shop(
                        NAME,
                        "alter table shop_item add column color text;",
                        "alter table shop_item drop column if exists color;"));
        assertThat(restore(otherWayBack, Optional.empty()).warnings()).isEmpty();
    }
}
