package io.bookme.migrations.command;

import io.bookme.migrations.tenant.TenantRepair;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Mends a tenant whose schema is missing or half made. */
@Command(
        name = "repair_tenant",
        description = {
            "Mend a tenant whose schema is missing (made anew, at head), empty (its tables are made), or has lost its",
            "changelog (recorded again, if the tables are exactly what known migrations make). Says what it did; never",
            "drops anything, and uses no migration that was edited after other tenants got it."
        },
        footer = {"", "Example:", "  ./manage repair_tenant tenant_acme"})
final class RepairTenant implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(paramLabel = "SCHEMA", description = "Its schema.")
    private String schema = "";

    RepairTenant(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Database database = Database.open(context, where)) {
            List<String> did = new TenantRepair(database.fleet()).repair(schema);
            if (did.isEmpty()) {
                context.out().println("Tenant " + schema + " needs no repair.");
            }
            did.forEach(line -> context.out().println("Tenant " + schema + ": " + line + "."));
        }
        return ExitCode.DONE;
    }
}
