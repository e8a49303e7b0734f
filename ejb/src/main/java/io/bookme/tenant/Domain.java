package io.bookme.tenant;

import io.bookme.core.StoredEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;

/**
 * A host name under which a tenant is reached, in lower case and without port. A host belongs to one tenant; a tenant may
 * have several, of which at most one is the primary one, used in links (a partial unique index holds that).
 */
@Entity
@Table(
        name = "tenant_domain",
        schema = "public",
        uniqueConstraints = @UniqueConstraint(name = "tenant_domain_domain_key", columnNames = "domain"),
        indexes = @Index(name = "tenant_domain_tenant_idx", columnList = "tenant_id"))
public class Domain extends StoredEntity {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "tenant_id", nullable = false, foreignKey = @ForeignKey(name = "tenant_domain_tenant_fk"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Tenant tenant;

    @NotNull @Size(max = 253) @Pattern(regexp = "[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
    @Check(constraints = "domain ~ '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$'")
    private String domain;

    @ColumnDefault("false")
    @Column(name = "is_primary", nullable = false)
    private boolean primary = false;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected Domain() {}

    public Domain(Tenant tenant, String domain) {
        this.tenant = tenant;
        this.domain = domain;
    }

    public Tenant getTenant() {
        return tenant;
    }

    public void setTenant(Tenant tenant) {
        this.tenant = tenant;
    }

    public String getDomain() {
        return domain;
    }

    public void setDomain(String domain) {
        this.domain = domain;
    }

    public boolean isPrimary() {
        return primary;
    }

    public void setPrimary(boolean primary) {
        this.primary = primary;
    }
}
