package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.Fleet;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.postgresql.jdbc.PreferQueryMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** SQL in one schema: psql where it is installed, else a small shell of our own. */
@Command(
        name = "dbshell",
        description = {
            "SQL with the search_path of one schema: psql if it is installed, else a small shell that knows",
            "\\dt, \\d TABLE, \\? and \\q. The password and what the URL says of TLS are given to psql in its",
            "environment; where the URL says something that psql does not know, the small shell is used.",
            "",
            "With -c or a pipe the first error ends it with exit code 1; each statement is a transaction of its own,",
            "unless you write begin. What stands behind -c is seen in the list of processes, a pipe is not."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage dbshell --schema tenant_demo",
            "  ./manage dbshell --schema tenant_demo -c 'select name, capacity from services_service'",
            "  ./manage dbshell --schema tenant_demo --app < queries.sql"
        })
final class DbShell implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            description = "Whose tables are meant (default: public, the shared ones).")
    private String schema = Scope.SHARED_SCHEMA;

    @Option(
            names = {"-c", "--command"},
            paramLabel = "SQL",
            description = "Run this and exit.")
    private Optional<String> sql = Optional.empty();

    @Option(
            names = "--app",
            description = "As the role that serves requests, which may change rows only (default: as the owner).")
    private boolean app;

    @Option(names = "--no-psql", description = "Use the small shell even if psql is installed.")
    private boolean withoutPsql;

    DbShell(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Database database = Database.open(context, where)) {
            Login login = login(database);
            requireSchema(database.fleet());
            Optional<Path> psql = withoutPsql ? Optional.empty() : Psql.installed(context);
            List<String> lost = Psql.cannotBeTold(login);
            if (psql.isPresent() && !lost.isEmpty()) {
                context.note("psql cannot be told " + String.join(", ", lost)
                        + " of the database's URL: this is the small shell.");
                psql = Optional.empty();
            }
            return psql.isPresent() ? by(new Psql(context, psql.get()), login) : own(login);
        }
    }

    private int by(Psql psql, Login login) {
        try {
            login.requireSeen(schema, Psql.options(schema));
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
        return psql.run(login, schema, sql);
    }

    private Login login(Database database) {
        if (!app) {
            return database.ownerLogin();
        }
        return database.appLogin()
                .orElseThrow(() -> new UsageException(
                        "The role that serves requests needs its password",
                        "Set BOOKME_APP_PASSWORD (and BOOKME_APP_USER)."));
    }

    /** PostgreSQL takes a search_path that names nothing, and then finds no table. */
    private void requireSchema(Fleet fleet) {
        if (!schema.equals(Scope.SHARED_SCHEMA)) {
            fleet.status(schema);
        }
    }

    private int own(Login login) {
        try (Connection connection = login.connect(schema, PreferQueryMode.SIMPLE)) {
            SqlShell shell = new SqlShell(context, connection, schema);
            if (sql.isPresent()) {
                return shell.run(sql.get());
            }
            if (!context.terminal().in()) {
                return shell.runPiped();
            }
            if (common.verbosity() > 0) {
                context.note("SQL in schema " + schema + " as " + login + ". \\? tells more, \\q leaves.");
            }
            return shell.talk();
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } catch (java.io.IOException e) {
            throw new BookMeException("The terminal cannot be used: " + e.getMessage(), "Try dbshell -c.", e);
        }
    }
}
