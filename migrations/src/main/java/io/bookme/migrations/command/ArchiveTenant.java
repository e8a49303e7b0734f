package io.bookme.migrations.command;

import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.Tenants;
import picocli.CommandLine.Command;

/** Puts tenants away. */
@Command(
        name = "archive_tenant",
        description = {
            "Neither serve nor migrate tenants until they are activated again; their rows stay as they are.",
            "Twice is no harm."
        },
        footer = {"", "Example:", "  ./manage archive_tenant tenant_acme"})
final class ArchiveTenant extends StatusVerb {
    ArchiveTenant(Context context) {
        super(context);
    }

    @Override
    Tenant move(Tenants tenants, String schema) {
        return tenants.archive(schema);
    }
}
