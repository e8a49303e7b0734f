package io.bookme.migrations.command;

import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.TenantRename;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a tenant's schema another name. */
@Command(
        name = "rename_tenant",
        description = {
            "Give a tenant's schema another name, in one transaction with all that speaks of it: its state, its holds and",
            "the history of runs. Its domain and its rows stay. Waits a little for a migration in hand."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage rename_tenant tenant_acme tenant_acme_hair",
            "  ./manage rename_tenant tenant_acme tenant_blue --name 'Blue Hair Salon'"
        })
final class RenameTenant implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(index = "0", paramLabel = "OLD", description = "Its schema now.")
    private String from = "";

    @Parameters(index = "1", paramLabel = "NEW", description = "Its schema from now on.")
    private String to = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What people call it from now on.")
    private Optional<String> name = Optional.empty();

    RenameTenant(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Database database = Database.open(context, where)) {
            Tenant tenant = new TenantRename(database.fleet()).rename(from, to, name);
            context.out().println("Tenant " + from + " is " + tenant.schema() + " (" + tenant.name() + ") now.");
        }
        return ExitCode.DONE;
    }
}
