package io.bookme.core;

import jakarta.persistence.MappedSuperclass;
import jakarta.validation.constraints.NotNull;
import java.util.HashMap;
import java.util.Map;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/**
 * A row in one tenant's own schema. Nothing here names the tenant: which schema is read is decided for the whole call,
 * so that no query can forget a condition. {@code metadata} is a JSON object for what a business wants to remember and
 * the columns do not know.
 */
@MappedSuperclass
public abstract class TenantAwareEntity extends StoredEntity {

    @NotNull @JdbcTypeCode(SqlTypes.JSON)
    @ColumnDefault("'{}'")
    @Check(constraints = "jsonb_typeof(metadata) = 'object'")
    private Map<String, Object> metadata = new HashMap<>();

    public Map<String, Object> getMetadata() {
        return metadata;
    }

    public void setMetadata(Map<String, Object> metadata) {
        this.metadata = new HashMap<>(metadata);
    }
}
