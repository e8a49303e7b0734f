package io.bookme.migrations.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A new tenant that a migration fails in: that is said, and not that something is wrong with the tenant. */
class FailingBirthTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alter table shop_missing add column x int;                       | relation "shop_missing" does not exist
            create table x (i int primary key); insert into x values (1), (1); | duplicate key value
            """)
    void names_the_migration(String sql, String message) {
        TestFleet fleet = TestFleet.of(
                database, TestChangelogs.shop().tenant("shop.0002_broken", "shop.0001_initial", sql, "select 1;"));
        assertThatThrownBy(() -> fleet.tenants("acme")).isInstanceOfSatisfying(BookMeException.class, error -> {
            assertThat(error)
                    .hasMessageStartingWith(
                            "Tenant 'tenant_acme' could not be made, as shop.0002_broken fails in a new schema: ")
                    .hasMessageContaining(message);
            assertThat(error.nextStep()).contains("Mend that migration");
        });
        assertThat(new Tenants(fleet.fleet()).find("tenant_acme")).isEmpty();
    }
}
