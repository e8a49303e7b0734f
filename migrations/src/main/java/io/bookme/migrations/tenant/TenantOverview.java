package io.bookme.migrations.tenant;

import io.bookme.migrations.run.Fleet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tenants with where each stands, which is read once, by one query for all of them: a list is two more, however many
 * tenants there are.
 */
public final class TenantOverview {
    private final Tenants tenants;
    private final Map<String, Standing> standing;

    /** One tenant, and where it stands. */
    public record Placed(Tenant tenant, Standing standing) {}

    private TenantOverview(Tenants tenants, Map<String, Standing> standing) {
        this.tenants = tenants;
        this.standing = standing;
    }

    /**
     * As it is at this moment.
     *
     * @throws io.bookme.migrations.run.DatabaseException if the database is away
     */
    public static TenantOverview of(Fleet fleet) {
        return new TenantOverview(new Tenants(fleet), Standing.ofAll(fleet));
    }

    /**
     * Those that are asked for.
     *
     * @param marks only those of which one of these holds; empty for all
     */
    public TenantFilter filter(Optional<TenantStatus> status, Set<Standing.Mark> marks) {
        return new TenantFilter(
                status, marks.isEmpty() ? Optional.empty() : Optional.of(Standing.schemas(standing, marks)));
    }

    /** In order of their schemas' names. */
    public List<Placed> list(TenantFilter filter, int offset, int limit) {
        return tenants.list(filter, offset, limit).stream().map(this::placed).toList();
    }

    public int count(TenantFilter filter) {
        return tenants.count(filter);
    }

    public Placed placed(Tenant tenant) {
        return new Placed(tenant, standing.getOrDefault(tenant.schema(), Standing.UNKNOWN));
    }
}
