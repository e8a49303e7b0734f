package io.bookme.users;

import io.bookme.core.StoredEntity;
import io.bookme.tenant.Tenant;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.validation.constraints.NotNull;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;

/**
 * A user's place in one tenant. Without it a user is a stranger there, whatever their roles on the installation. It goes
 * with the user and with the tenant.
 */
@Entity
@Table(
        name = "users_membership",
        schema = "public",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "users_membership_user_tenant_key",
                        columnNames = {"user_id", "tenant_id"}),
        indexes = @Index(name = "users_membership_tenant_idx", columnList = "tenant_id"))
public class Membership extends StoredEntity {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "user_id", nullable = false, foreignKey = @ForeignKey(name = "users_membership_user_fk"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private User user;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "tenant_id", nullable = false, foreignKey = @ForeignKey(name = "users_membership_tenant_fk"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Tenant tenant;

    @NotNull @Convert(converter = MembershipRole.InColumn.class)
    @ColumnDefault("'staff'")
    @Column(length = 20)
    @Check(constraints = "role in ('owner', 'manager', 'staff')")
    private MembershipRole role = MembershipRole.STAFF;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected Membership() {}

    public Membership(User user, Tenant tenant, MembershipRole role) {
        this.user = user;
        this.tenant = tenant;
        this.role = role;
    }

    public User getUser() {
        return user;
    }

    public void setUser(User user) {
        this.user = user;
    }

    public Tenant getTenant() {
        return tenant;
    }

    public void setTenant(Tenant tenant) {
        this.tenant = tenant;
    }

    public MembershipRole getRole() {
        return role;
    }

    public void setRole(MembershipRole role) {
        this.role = role;
    }
}
