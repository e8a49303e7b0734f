package io.bookme.migrations.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.tenant.TenantStatus;
import io.bookme.migrations.tenant.Tenants;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether a tenant is served that is brought back over itself, when that was decided otherwise since the backup. */
class RestoredStatusTest extends BackedUpTenant {
    private final Tenants tenants = new Tenants(fleet.fleet());
    private Path file = Path.of("");

    @BeforeEach
    void backUp() {
        file = backup();
    }

    private List<String> notes() {
        return restore(file, "", true).notes();
    }

    private TenantStatus status() {
        return tenants.get("tenant_acme").status();
    }

    @Test
    void one_that_was_suspended_since_stays_so() {
        tenants.suspend("tenant_acme");
        assertThat(notes())
                .containsExactly("tenant_acme stays suspended, as it is now; when the backup was made it was active."
                        + " To change that: ./manage activate_tenant tenant_acme");
        assertThat(status()).isEqualTo(TenantStatus.SUSPENDED);
    }

    @Test
    void one_that_was_archived_since_stays_so_and_is_not_migrated() {
        tenants.archive("tenant_acme");
        assertThat(notes()).singleElement().asString().startsWith("tenant_acme stays archived");
        assertThat(status()).isEqualTo(TenantStatus.ARCHIVED);
        assertThat(database.sql("select migrated from bookme.schema_state where schema_name = 'tenant_acme'"))
                .isEqualTo("f");
    }

    @Test
    void of_one_that_is_as_it_was_nothing_is_said() {
        assertThat(notes()).isEmpty();
        assertThat(status()).isEqualTo(TenantStatus.ACTIVE);
    }
}
