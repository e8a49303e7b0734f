package io.bookme.users;

import io.bookme.core.StoredEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may sign in. The password is kept as a bcrypt hash only. A user who is not active keeps everything and cannot
 * sign in. What they may do follows from {@link UserRole} for the installation and {@link Membership} for each tenant.
 */
@Entity
@Table(
        name = "users_user",
        schema = "public",
        uniqueConstraints = @UniqueConstraint(name = "users_user_username_key", columnNames = "username"))
public class User extends StoredEntity {

    @NotBlank @Size(max = 150) @Check(constraints = "username <> ''")
    @Column(nullable = false)
    private String username;

    @Email @Size(max = 254) private @Nullable String email;

    @NotNull @Size(max = 255) private String passwordHash;

    @NotNull @Size(max = 200) @ColumnDefault("''")
    private String fullName = "";

    @ColumnDefault("true")
    @Column(name = "is_active", nullable = false)
    private boolean active = true;

    private @Nullable Instant lastLogin;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected User() {}

    public User(String username, String passwordHash) {
        this.username = username;
        this.passwordHash = passwordHash;
    }

    public String getUsername() {
        return username;
    }

    public void setUsername(String username) {
        this.username = username;
    }

    public @Nullable String getEmail() {
        return email;
    }

    public void setEmail(@Nullable String email) {
        this.email = email;
    }

    public String getPasswordHash() {
        return passwordHash;
    }

    public void setPasswordHash(String passwordHash) {
        this.passwordHash = passwordHash;
    }

    public String getFullName() {
        return fullName;
    }

    public void setFullName(String fullName) {
        this.fullName = fullName;
    }

    public boolean isActive() {
        return active;
    }

    public void setActive(boolean active) {
        this.active = active;
    }

    public @Nullable Instant getLastLogin() {
        return lastLogin;
    }

    public void setLastLogin(@Nullable Instant lastLogin) {
        this.lastLogin = lastLogin;
    }
}
