package io.bookme.staff;

import io.bookme.core.TenantAwareEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.hibernate.annotations.ColumnDefault;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who carries out bookings. May be a user of the installation too: then {@code userId} is the id of that shared
 * row, without a foreign key, since keys never cross between shared and tenant tables.
 *
 * <p>Its life: hired and given working hours and skills; bookable while active. Who leaves becomes inactive; if deleted,
 * their bookings remain and wait for somebody else.
 */
@Entity
@Table(
        name = "staff_member",
        uniqueConstraints = @UniqueConstraint(name = "staff_member_user_id_key", columnNames = "user_id"),
        indexes = @Index(name = "staff_member_name_idx", columnList = "name"))
public class StaffMember extends TenantAwareEntity {

    @NotBlank @Size(max = 200) @Column(nullable = false)
    private String name;

    @NotNull @Size(max = 100) @ColumnDefault("''")
    private String jobTitle = "";

    @Email @Size(max = 254) private @Nullable String email;

    @NotNull @Size(max = 20) @ColumnDefault("''")
    private String phone = "";

    private @Nullable Long userId;

    @ColumnDefault("true")
    @Column(name = "is_active", nullable = false)
    private boolean active = true;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected StaffMember() {}

    public StaffMember(String name) {
        this.name = name;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getJobTitle() {
        return jobTitle;
    }

    public void setJobTitle(String jobTitle) {
        this.jobTitle = jobTitle;
    }

    public @Nullable String getEmail() {
        return email;
    }

    public void setEmail(@Nullable String email) {
        this.email = email;
    }

    public String getPhone() {
        return phone;
    }

    public void setPhone(String phone) {
        this.phone = phone;
    }

    public @Nullable Long getUserId() {
        return userId;
    }

    public void setUserId(@Nullable Long userId) {
        this.userId = userId;
    }

    public boolean isActive() {
        return active;
    }

    public void setActive(boolean active) {
        this.active = active;
    }
}
