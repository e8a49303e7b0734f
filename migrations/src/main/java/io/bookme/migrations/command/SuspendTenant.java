package io.bookme.migrations.command;

import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.Tenants;
import picocli.CommandLine.Command;

/** Takes tenants out of service. */
@Command(
        name = "suspend_tenant",
        description = "Stop serving tenants; they are migrated with the others. Twice is no harm.",
        footer = {"", "Example:", "  ./manage suspend_tenant tenant_acme"})
final class SuspendTenant extends StatusVerb {
    SuspendTenant(Context context) {
        super(context);
    }

    @Override
    Tenant move(Tenants tenants, String schema) {
        return tenants.suspend(schema);
    }
}
