package io.bookme.tenancy;

import io.bookme.migrations.run.Db;
import io.bookme.migrations.tenant.DomainName;
import io.bookme.migrations.tenant.InvalidTenantException;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a user is served under a host, and for which tenant. It asks the database each time, in one query, so
 * that a suspended tenant and a member who left are refused on every node from the next call on.
 *
 * <p>A stranger learns nothing about a tenant but that its host exists.
 */
@ApplicationScoped
public class Admission {
    private static final String TENANT_OF_HOST_AND_ROLE_OF_USER = """
            select t.id, t.schema_name, n.oid as schema_oid, t.status, m.role
            from public.tenant_domain d
            join public.tenant_tenant t on t.id = d.tenant_id
            left join pg_catalog.pg_namespace n on n.nspname = t.schema_name
            left join (public.users_membership m
              join public.users_user u on u.id = m.user_id and u.is_active and u.username = ?) on m.tenant_id = t.id
            where d.domain = ?
            """;

    @Resource(lookup = "java:jboss/datasources/BookMe")
    private DataSource source;

    @Inject
    private SchemaWatch schemas;

    /** What the database says of a host and a user. */
    private record Found(ServedTenant tenant, String status, Optional<String> role) {}

    /**
     * @param host as the client wrote it; null if it wrote none
     * @throws RefusedException if the user is not served under the host
     * @throws io.bookme.migrations.run.DatabaseException if the database is away
     */
    public ServedTenant admit(@Nullable String host, String username) {
        Found found = domain(host)
                .flatMap(domain -> find(domain, username))
                .orElseThrow(() -> new RefusedException(Refusal.UNKNOWN_HOST));
        if (found.role().isEmpty()) {
            throw new RefusedException(Refusal.STRANGER);
        }
        switch (found.status()) {
            case "active" -> schemas.requireCurrent(found.tenant().schema());
            case "archived" -> throw new RefusedException(Refusal.ARCHIVED);
            default -> throw new RefusedException(Refusal.SUSPENDED);
        }
        return found.tenant();
    }

    private static Optional<String> domain(@Nullable String host) {
        try {
            return Optional.ofNullable(host).map(DomainName::normalise);
        } catch (InvalidTenantException e) {
            return Optional.empty();
        }
    }

    private Optional<Found> find(String domain, String username) {
        List<Found> found = Db.query(
                source,
                TENANT_OF_HOST_AND_ROLE_OF_USER,
                statement -> {
                    statement.setString(1, username);
                    statement.setString(2, domain);
                },
                row -> new Found(
                        new ServedTenant(row.getLong("id"), row.getString("schema_name"), row.getLong("schema_oid")),
                        row.getString("status"),
                        Optional.ofNullable(row.getString("role"))));
        return found.stream().findFirst();
    }
}
