package io.bookme.users;

import io.bookme.core.StoredEntity;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;

/**
 * A role that a user has on the whole installation, such as {@code ops}.
 */
@Entity
@Table(
        name = "users_role",
        schema = "public",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "users_role_user_role_key",
                        columnNames = {"user_id", "role"}))
public class UserRole extends StoredEntity {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "user_id", nullable = false, foreignKey = @ForeignKey(name = "users_role_user_fk"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private User user;

    @NotNull @Size(max = 50) @Pattern(regexp = "[a-z][a-z0-9_-]*") @Check(constraints = "role ~ '^[a-z][a-z0-9_-]*$'")
    private String role;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected UserRole() {}

    public UserRole(User user, String role) {
        this.user = user;
        this.role = role;
    }

    public User getUser() {
        return user;
    }

    public void setUser(User user) {
        this.user = user;
    }

    public String getRole() {
        return role;
    }

    public void setRole(String role) {
        this.role = role;
    }
}
