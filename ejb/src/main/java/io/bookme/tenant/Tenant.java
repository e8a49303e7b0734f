package io.bookme.tenant;

import io.bookme.core.StoredEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.HashMap;
import java.util.Map;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A business on this installation, which owns the PostgreSQL schema {@code schemaName} and nothing else.
 *
 * <p>Its life: created together with its schema, which is migrated before anybody sees it; active while it is served;
 * suspended when it is to be migrated and not served; archived when it is left alone. It ends with its schema.
 */
@Entity
@Table(
        name = "tenant_tenant",
        schema = "public",
        uniqueConstraints = @UniqueConstraint(name = "tenant_tenant_schema_name_key", columnNames = "schema_name"),
        indexes = @Index(name = "tenant_tenant_status_idx", columnList = "status, name"))
public class Tenant extends StoredEntity {

    @NotNull @Size(max = 63) @Pattern(regexp = "[a-z][a-z0-9_]{0,62}") @Check(
            constraints = "schema_name ~ '^[a-z][a-z0-9_]{0,62}$' and schema_name !~ '^pg_'"
                    + " and schema_name not in ('public', 'bookme', 'batch', 'information_schema')")
    @Column(updatable = false)
    private String schemaName;

    @NotBlank @Size(max = 200) @Column(nullable = false)
    private String name;

    @NotNull @Convert(converter = TenantStatus.InColumn.class)
    @ColumnDefault("'active'")
    @Column(length = 20)
    @Check(constraints = "status in ('active', 'suspended', 'archived')")
    private TenantStatus status = TenantStatus.ACTIVE;

    @Email @Size(max = 254) private @Nullable String contactEmail;

    @NotBlank @Size(max = 50) @ColumnDefault("'UTC'")
    @Column(nullable = false)
    private String timeZone = "UTC";

    @NotNull @Size(max = 3) @Pattern(regexp = "[A-Z]{3}") @ColumnDefault("'EUR'")
    @Check(constraints = "currency ~ '^[A-Z]{3}$'")
    private String currency = "EUR";

    @NotNull @JdbcTypeCode(SqlTypes.JSON)
    @ColumnDefault("'{}'")
    @Check(constraints = "jsonb_typeof(metadata) = 'object'")
    private Map<String, Object> metadata = new HashMap<>();

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected Tenant() {}

    public Tenant(String schemaName, String name) {
        this.schemaName = schemaName;
        this.name = name;
    }

    public String getSchemaName() {
        return schemaName;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public TenantStatus getStatus() {
        return status;
    }

    public void setStatus(TenantStatus status) {
        this.status = status;
    }

    public @Nullable String getContactEmail() {
        return contactEmail;
    }

    public void setContactEmail(@Nullable String contactEmail) {
        this.contactEmail = contactEmail;
    }

    public String getTimeZone() {
        return timeZone;
    }

    public void setTimeZone(String timeZone) {
        this.timeZone = timeZone;
    }

    public String getCurrency() {
        return currency;
    }

    public void setCurrency(String currency) {
        this.currency = currency;
    }

    public Map<String, Object> getMetadata() {
        return metadata;
    }

    public void setMetadata(Map<String, Object> metadata) {
        this.metadata = metadata;
    }
}
