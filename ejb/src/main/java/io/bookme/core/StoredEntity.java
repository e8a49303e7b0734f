package io.bookme.core;

import jakarta.persistence.Column;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.PrePersist;
import jakarta.persistence.PreUpdate;
import jakarta.persistence.Version;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.hibernate.annotations.ColumnDefault;
import org.jspecify.annotations.Nullable;

/**
 * What every row has: a key that the database hands out, a version for optimistic locking, and when it came and last
 * changed. Times are in microseconds, which is what PostgreSQL keeps.
 *
 * <p>Each of these columns has a default in the database too, so that plain SQL (a migration, the engine that creates
 * tenants) need not name them.
 */
@MappedSuperclass
public abstract class StoredEntity {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    @Version
    @ColumnDefault("0")
    @Column(nullable = false)
    private long version;

    @NotNull @ColumnDefault("now()")
    @Column(updatable = false)
    private Instant createdAt = now();

    @NotNull @ColumnDefault("now()")
    private Instant updatedAt = createdAt;

    /** Null as long as the row has not been written. */
    public @Nullable Long getId() {
        return id;
    }

    public long getVersion() {
        return version;
    }

    public Instant getCreatedAt() {
        return createdAt;
    }

    public Instant getUpdatedAt() {
        return updatedAt;
    }

    @PrePersist
    void stampCreation() {
        createdAt = now();
        updatedAt = createdAt;
    }

    @PreUpdate
    void stampUpdate() {
        updatedAt = now();
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "#" + id;
    }
}
