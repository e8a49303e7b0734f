package io.bookme.migrations.command;

import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.TenantClone;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a copy of a tenant. */
@Command(
        name = "clone_tenant",
        description = {
            "Make a tenant that is the copy of another: tables, rows, sequences and changelog, from one snapshot and in one",
            "transaction. The model may be in use, but is not migrated meanwhile. Members are not copied.",
            "A model that somebody changed by hand is refused, and what differs is said."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage clone_tenant tenant_acme tenant_rehearsal --domain rehearsal.localhost",
            "  ./manage migrate_schemas --schema=tenant_rehearsal"
        })
final class CloneTenant implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(index = "0", paramLabel = "FROM", description = "The model's schema.")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "The new tenant's schema.")
    private String to = "";

    @Option(
            names = "--domain",
            paramLabel = "HOST",
            required = true,
            description = "The host that the new tenant is reached under.")
    private String domain = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What people call it (default: made from TO).")
    private Optional<String> name = Optional.empty();

    @Option(names = "--contact", paramLabel = "E-MAIL", description = "Whom to write to (default: as the model).")
    private Optional<String> contact = Optional.empty();

    CloneTenant(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        NewTenant wanted = new NewTenant(to, name.orElseGet(() -> CreateTenant.nameOf(to)), domain, contact).checked();
        try (Database database = Database.open(context, where)) {
            Fleet fleet = database.fleet();
            TenantClone.Cloned cloned = new TenantClone(fleet).make(from, wanted);
            context.out()
                    .println("Tenant " + to + " (" + cloned.tenant().name() + ") is the copy of " + from + ": "
                            + cloned.rows() + " rows in " + cloned.tables() + " tables, at "
                            + cloned.tenant().primaryDomain().orElse("no domain") + ", "
                            + cloned.tenant().status().word() + ".");
            HeldBack.note(fleet, cloned.tenant()).ifPresent(context::note);
        }
        return ExitCode.DONE;
    }
}
