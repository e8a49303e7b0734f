package io.bookme.migrations.command;

import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.TenantDeletion;
import io.bookme.migrations.tenant.Tenants;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes a tenant with all its rows. */
@Command(
        name = "delete_tenant",
        description = {
            "Delete a tenant for good: its schema with all rows, its domains, and what its members may do there. Users and",
            "the history of runs stay. Asks for the schema's name. If it is interrupted, the same command goes on."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage delete_tenant tenant_test",
            "  ./manage delete_tenant tenant_test --noinput --yes-delete=tenant_test"
        })
final class DeleteTenant implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(paramLabel = "SCHEMA", description = "Its schema.")
    private String schema = "";

    @Option(
            names = {"--noinput", "--no-input"},
            description = "Ask nothing; needs --yes-delete.")
    private boolean noInput;

    @Option(
            names = "--yes-delete",
            paramLabel = "NAME",
            description = "The schema's name once more, instead of asking.")
    private Optional<String> confirmed = Optional.empty();

    DeleteTenant(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        confirmed.ifPresent(name -> {
            if (!name.equals(schema)) {
                throw new UsageException(
                        "--yes-delete names '" + name + "', not '" + schema + "'; nothing was deleted",
                        "Name the same schema twice.");
            }
        });
        try (Database database = Database.open(context, where)) {
            Fleet fleet = database.fleet();
            Tenant tenant = new Tenants(fleet).get(schema);
            if (confirmed.isEmpty()) {
                ask(tenant);
            }
            new TenantDeletion(fleet).delete(schema);
            context.out().println("Tenant " + schema + " (" + tenant.name() + ") is deleted.");
        }
        return ExitCode.DONE;
    }

    private void ask(Tenant tenant) {
        String instead = "Add --noinput --yes-delete=" + schema + ".";
        String question =
                "This deletes all rows of " + tenant.schema() + " (" + tenant.name() + "). Type the schema's name";
        if (noInput) {
            throw new NoAnswerException(question + ": nobody may be asked", instead);
        }
        String answer = context.questions().text(question, instead);
        if (!answer.equals(schema)) {
            throw Questions.wrong(answer, schema, "nothing was deleted");
        }
    }
}
