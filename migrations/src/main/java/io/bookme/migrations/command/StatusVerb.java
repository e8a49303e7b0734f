package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.Tenants;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What the verbs that move tenants from one state of their life to another have in common. */
abstract class StatusVerb implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Mixin
    private final TenantNames names = new TenantNames();

    StatusVerb(Context context) {
        this.context = context;
    }

    /** Moves one. */
    abstract Tenant move(Tenants tenants, String schema);

    /** One that migrates none needs no migrations. */
    Fleet fleet(Database database) {
        return database.fleetWithoutFiles();
    }

    Context context() {
        return context;
    }

    /** One that cannot be moved does not keep the others from it; a name that nobody has, before anything is done. */
    @Override
    public Integer call() {
        int failed = 0;
        try (Database database = Database.open(context, where)) {
            Fleet fleet = fleet(database);
            Tenants tenants = new Tenants(fleet);
            names.schemas().forEach(tenants::get);
            for (String schema : names.schemas()) {
                try {
                    Tenant tenant = move(tenants, schema);
                    context.out()
                            .println("Tenant " + schema + " is "
                                    + tenant.status().word() + ".");
                    HeldBack.note(fleet, tenant).ifPresent(context::note);
                } catch (BookMeException e) {
                    ErrorText.print(context.err(), e, common.verbosity());
                    failed++;
                }
            }
        }
        return failed == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }
}
