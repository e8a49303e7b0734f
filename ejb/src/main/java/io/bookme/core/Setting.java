package io.bookme.core;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.HashMap;
import java.util.Map;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/**
 * One setting of the whole installation, such as {@code mail.sender}. An operator writes it, every node reads it; what
 * a single business chooses for itself is in its tenant's metadata instead.
 */
@Entity
@Table(
        name = "core_setting",
        schema = "public",
        uniqueConstraints = @UniqueConstraint(name = "core_setting_name_key", columnNames = "name"))
public class Setting extends StoredEntity {

    @NotNull @Size(max = 100) @Pattern(regexp = "[a-z][a-z0-9_.]*") @Check(constraints = "name ~ '^[a-z][a-z0-9_.]*$'")
    private String name;

    @NotNull @JdbcTypeCode(SqlTypes.JSON)
    @ColumnDefault("'{}'")
    @Check(constraints = "jsonb_typeof(value) = 'object'")
    private Map<String, Object> value = new HashMap<>();

    @NotNull @ColumnDefault("''")
    @Column(columnDefinition = "text")
    private String description = "";

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected Setting() {}

    public Setting(String name, Map<String, Object> value) {
        this.name = name;
        this.value = new HashMap<>(value);
    }

    public String getName() {
        return name;
    }

    public Map<String, Object> getValue() {
        return value;
    }

    public void setValue(Map<String, Object> value) {
        this.value = new HashMap<>(value);
    }

    public String getDescription() {
        return description;
    }

    public void setDescription(String description) {
        this.description = description;
    }
}
