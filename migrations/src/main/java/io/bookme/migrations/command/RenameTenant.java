package io.bookme.migrations.command;

import io.bookme.migrations.tenant.DomainName;
import io.bookme.migrations.tenant.SchemaName;
import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.TenantRename;
import io.bookme.migrations.tenant.Tenants;
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
            "the history of runs. Its rows stay. Waits a little for a migration in hand.",
            "With --name or --domain NEW may be left out, and the schema keeps its name."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage rename_tenant tenant_acme tenant_acme_hair",
            "  ./manage rename_tenant tenant_acme tenant_blue --name 'Blue Hair Salon'",
            "  ./manage rename_tenant tenant_copy --domain copy.example    a host for one that has none"
        })
final class RenameTenant implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(index = "0", paramLabel = "OLD", description = "Its schema now.")
    private String from = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NEW", description = "Its schema from now on.")
    private Optional<String> to = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "What people call it from now on.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--domain",
            paramLabel = "HOST",
            description = "The host it is reached under from now on; the one it had leads there no more.")
    private Optional<String> domain = Optional.empty();

    RenameTenant(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (to.isEmpty() && name.isEmpty() && domain.isEmpty()) {
            throw new UsageException("Nothing new is named", "Name the new schema, --name or --domain.");
        }
        to.ifPresent(SchemaName::check);
        name.ifPresent(Tenants::checkName);
        domain.ifPresent(DomainName::normalise);
        try (Database database = Database.open(context, where)) {
            Tenant tenant = new TenantRename(database.fleet()).rename(from, to.orElse(from), name, domain);
            context.out()
                    .println("Tenant " + from + " is " + tenant.schema() + " (" + tenant.name() + ") now"
                            + domain.flatMap(wanted -> tenant.primaryDomain())
                                    .map(host -> ", at " + host)
                                    .orElse("")
                            + ".");
        }
        return ExitCode.DONE;
    }
}
