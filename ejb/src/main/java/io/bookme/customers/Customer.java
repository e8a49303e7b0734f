package io.bookme.customers;

import io.bookme.core.TenantAwareEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.hibernate.annotations.ColumnDefault;

/**
 * Somebody who books.
 *
 * <p>Customers from before e-mail addresses were required carry a placeholder and, in their metadata, notes of the
 * migrations that put it there. {@link #setEmail} with a real address takes the notes away.
 */
@Entity
@Table(
        name = "customers_customer",
        indexes = {
            @Index(name = "customers_customer_email_idx", columnList = "email"),
            @Index(name = "customers_customer_name_idx", columnList = "name")
        })
public class Customer extends TenantAwareEntity {

    private static final Set<String> PLACEHOLDER_NOTES =
            Set.of("email_filled_by", "needs_email_update", "needs_email_update_by");

    @NotBlank @Size(max = 200) @Column(nullable = false)
    private String name;

    @NotNull @Email @Size(max = 254) private String email;

    @NotNull @Size(max = 20) @ColumnDefault("''")
    private String phone = "";

    @NotNull @ColumnDefault("''")
    @Column(columnDefinition = "text")
    private String notes = "";

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected Customer() {}

    public Customer(String name, String email) {
        this.name = name;
        this.email = email;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public String getEmail() {
        return email;
    }

    public String getPhone() {
        return phone;
    }

    public void setPhone(String phone) {
        this.phone = phone;
    }

    public String getNotes() {
        return notes;
    }

    public void setNotes(String notes) {
        this.notes = notes;
    }

    public void setEmail(String email) {
        if (!email.equals(this.email)) {
            Map<String, Object> remaining = new HashMap<>(getMetadata());
            remaining.keySet().removeAll(PLACEHOLDER_NOTES);
            setMetadata(remaining);
        }
        this.email = email;
    }
}
