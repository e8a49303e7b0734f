package io.bookme.migrations.command;

import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.Tenants;
import picocli.CommandLine.Command;

/** Brings tenants into service. */
@Command(
        name = "activate_tenant",
        description = {
            "Serve tenants again. One that is behind, as after the archive, is migrated first; if that fails, it stays",
            "suspended and the run tells why. Twice is no harm."
        },
        footer = {"", "Example:", "  ./manage activate_tenant tenant_acme"})
final class ActivateTenant extends StatusVerb {
    ActivateTenant(Context context) {
        super(context);
    }

    @Override
    Fleet fleet(Database database) {
        return database.fleet();
    }

    @Override
    Tenant move(Tenants tenants, String schema) {
        return tenants.activate(schema, Entrance.COMMAND_LINE, context().user());
    }
}
