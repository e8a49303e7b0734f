package io.bookme.migrations.command;

import io.bookme.config.LocalServer;
import io.bookme.config.ServerSetup;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything at once: PostgreSQL, the guide's three tenants migrated before your eyes, WildFly, addresses, users. */
@Command(
        name = "demo",
        description = {
            "Start the embedded PostgreSQL of this checkout, make the guide's three tenants (tenant_demo, tenant_acme,",
            "tenant_xyz) with a few rows, migrate them, start WildFly with BookMe, and serve until Ctrl-C.",
            "",
            "A second start takes seconds and finds everything as it was. The data lies in .bookme; delete that",
            "folder to begin anew."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage demo",
            "  ./manage demo --port-offset 100    on the ports 8180 and 10090",
            "  ./manage demo --no-server          the database and the tenants only"
        })
final class Demo implements Callable<Integer> {
    private static final int WORKERS = 2;

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--no-server", description = "Make the database and the tenants, and start no WildFly.")
    private boolean noServer;

    Demo(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path checkout = ServerOptions.checkout(context, "demo");
        ServerSetup setup = server.setup(checkout);
        if (context.variable("BOOKME_DATABASE_URL").isPresent()) {
            context.note("The demo leaves the database of BOOKME_DATABASE_URL alone and uses this checkout's own.");
        }
        try (LocalDatabase local = LocalDatabase.join(checkout, context::note);
                Database database = Database.within(context, local)) {
            RunView view = new RunView(context, common.verbosity(), true);
            Fleet fleet = database.fleet(Settings.defaults(), view);
            Optional<Run> stopped = migrate(fleet, view).filter(run -> run.state() == RunState.STOPPED);
            if (stopped.isPresent()) {
                ErrorText.print(context.err(), "The demo was stopped", "Go on with the same command: ./manage demo");
                return ExitCode.FAILED;
            }
            List<DemoUsers.Credentials> users = new DemoUsers(database.owner(), local).make();
            if (noServer) {
                context.out().println();
                context.out().println("The demo's tenants are ready: ./manage list_tenants");
            } else {
                ServerSetup complete = RunServer.embedded(setup, local);
                new ServerInTerminal(context, complete, Optional.of(local))
                        .untilInterrupted(running -> tell(running, users));
            }
        }
        return ExitCode.DONE;
    }

    /** The shared apps first, as tenants cannot be made without them; a tenant that fails does not end the demo. */
    private Optional<Run> migrate(Fleet fleet, RunView view) {
        Optional<Run> shared = run(fleet, view, RunRequest.shared(Entrance.COMMAND_LINE, context.user()));
        if (shared.isPresent() && shared.get().state() != RunState.COMPLETED) {
            return shared;
        }
        new DemoData(context, fleet).make();
        Optional<Run> all = run(fleet, view, RunRequest.everything(Entrance.COMMAND_LINE, context.user()));
        context.out().println(all.isEmpty() ? "No migrations to apply." : "");
        return all;
    }

    private Optional<Run> run(Fleet fleet, RunView view, RunRequest request) {
        return fleet.start(request)
                .map(requested -> new RunInTerminal(context, fleet, view, BackupFolder.of(context, Optional.empty()))
                        .toItsEnd(requested, WORKERS));
    }

    private void tell(LocalServer running, List<DemoUsers.Credentials> users) {
        Addresses addresses = new Addresses(running);
        StringBuilder text = new StringBuilder();
        addresses.lines().forEach(line -> text.append(line).append('\n'));
        text.append("\nTenants\n");
        for (DemoTenant tenant : DemoTenant.all()) {
            text.append(
                    String.format("  %-12s  %s%n", tenant.schema(), addresses.at(tenant.domain(), "/api/services")));
        }
        text.append("\nUsers\n");
        users.forEach(user -> text.append(String.format(
                "  %-12s  %-32s  %s%n", user.username(), user.password().orElse("(was changed)"), user.may())));
        text.append("\nTry\n");
        users.forEach(user -> user.password()
                .ifPresent(password -> text.append("  curl -u ")
                        .append(user.username())
                        .append(':')
                        .append(password)
                        .append(' ')
                        .append(page(addresses, user))
                        .append('\n')));
        context.out().println(text);
        context.out().flush();
    }

    private static String page(Addresses addresses, DemoUsers.Credentials user) {
        return DemoTenant.all().stream()
                .filter(tenant -> tenant.member().equals(user.username()))
                .findFirst()
                .map(tenant -> addresses.at(tenant.domain(), "/api/services"))
                .orElseGet(() -> addresses.at("localhost", "/ops/migrations"));
    }
}
