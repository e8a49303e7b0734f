package io.bookme.ops;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.FleetStatus;
import io.bookme.rollout.Engine;
import io.bookme.tenancy.RefusedException;
import io.bookme.tenancy.SchemaWatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready only when the shared schema is at head. How many tenants are behind or held back is told beside it: they are
 * refused one by one, and the server serves the others. Anybody may ask, so it asks the fleet once a second at most.
 */
@Readiness
@ApplicationScoped
public class SchemasAtHead implements HealthCheck {
    private static final String NAME = "schemas";

    @Inject
    private Engine engine;

    @Inject
    private SchemaWatch schemas;

    @Override
    public HealthCheckResponse call() {
        if (!engine.isReady()) {
            return HealthCheckResponse.down(NAME);
        }
        try {
            FleetStatus fleet = schemas.status();
            return HealthCheckResponse.named(NAME)
                    .status(fleet.sharedCurrent())
                    .withData("sharedCurrent", fleet.sharedCurrent())
                    .withData("tenantsBehind", fleet.behind())
                    .withData("tenantsHeld", fleet.held())
                    .build();
        } catch (BookMeException | RefusedException e) {
            return HealthCheckResponse.down(NAME);
        }
    }
}
