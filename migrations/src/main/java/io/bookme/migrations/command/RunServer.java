package io.bookme.migrations.command;

import io.bookme.config.LocalServer;
import io.bookme.config.ServerSetup;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.DatabaseSetup;
import io.bookme.migrations.run.Reconnect;
import io.bookme.migrations.run.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Starts PostgreSQL (unless a database is named) and WildFly with BookMe; Ctrl-C ends them. */
@Command(
        name = "runserver",
        description = {
            "Start WildFly with BookMe, on the embedded PostgreSQL of this checkout or on a named database, and",
            "serve until Ctrl-C. The server itself migrates what is behind. It waits for its database."
        },
        footer = {
            "",
            "A named database also needs BOOKME_APP_USER (default: bookme_app) and BOOKME_APP_PASSWORD.",
            "",
            "Examples:",
            "  ./manage runserver",
            "  ./manage runserver --port-offset 100          on the ports 8180 and 10090"
        })
final class RunServer implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Mixin
    private final ServerOptions server = new ServerOptions();

    RunServer(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path checkout = ServerOptions.checkout(context, "runserver");
        ServerSetup setup = server.setup(checkout);
        Optional<String> url = where.url(context);
        if (url.isPresent()) {
            await(url.get());
            serve(named(setup, url.get()), Optional.empty());
        } else {
            try (LocalDatabase local = LocalDatabase.join(checkout, context::note)) {
                serve(embedded(setup, local), Optional.of(local));
            }
        }
        return ExitCode.DONE;
    }

    private void await(String url) {
        try (OwnerConnections owner = OwnerConnections.of(context, url);
                Connection connection = Reconnect.connect(
                        owner,
                        Settings.defaults().databaseWait(),
                        new RunView(context, common.verbosity(), false),
                        () -> false)) {
            connection.isValid(0);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private void serve(ServerSetup setup, Optional<LocalDatabase> local) {
        new ServerInTerminal(context, setup, local).untilInterrupted(this::tell);
    }

    private void tell(LocalServer running) {
        new Addresses(running).lines().forEach(context.out()::println);
        context.out().flush();
    }

    private ServerSetup named(ServerSetup setup, String url) {
        String password = context.variable("BOOKME_APP_PASSWORD")
                .orElseThrow(() -> new UsageException(
                        "The server's own role needs its password", "Set BOOKME_APP_PASSWORD (and BOOKME_APP_USER)."));
        return setup.withEnvironment("BOOKME_DATABASE_URL", url)
                .withEnvironment(
                        "BOOKME_OWNER_USER",
                        context.variable("BOOKME_OWNER_USER").orElse(DatabaseSetup.OWNER))
                .withEnvironment(
                        "BOOKME_OWNER_PASSWORD",
                        context.variable("BOOKME_OWNER_PASSWORD").orElse(""))
                .withEnvironment(
                        "BOOKME_APP_USER", context.variable("BOOKME_APP_USER").orElse(DatabaseSetup.APP))
                .withEnvironment("BOOKME_APP_PASSWORD", password);
    }

    /** What the server needs to know of the checkout's own database. */
    static ServerSetup embedded(ServerSetup setup, LocalDatabase local) {
        return setup.withEnvironment("BOOKME_DATABASE_URL", local.url())
                .withEnvironment("BOOKME_OWNER_USER", DatabaseSetup.OWNER)
                .withEnvironment("BOOKME_OWNER_PASSWORD", local.passwordOf(DatabaseSetup.OWNER))
                .withEnvironment("BOOKME_APP_USER", DatabaseSetup.APP)
                .withEnvironment("BOOKME_APP_PASSWORD", local.passwordOf(DatabaseSetup.APP));
    }
}
