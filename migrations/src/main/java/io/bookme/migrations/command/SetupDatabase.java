package io.bookme.migrations.command;

import io.bookme.migrations.SqlState;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.DatabaseSetup;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the roles, schemas and rights of a database; may be repeated. */
@Command(
        name = "setup_database",
        description = {
            "Set a PostgreSQL database up: the roles bookme_owner (owns the schemas, migrates) and bookme_app",
            "(serves requests), their rights, extensions, and the tables of the batch subsystem. The database",
            "itself must be there (createdb). Running it again changes nothing that is right already.",
            "",
            "The embedded PostgreSQL of a checkout sets itself up. Passwords come from the environment or are asked",
            "for, and never cross the network or the server's log in clear text."
        },
        footer = {
            "",
            "Environment:",
            "  BOOKME_ADMIN_USER, BOOKME_ADMIN_PASSWORD       a superuser, or a role with CREATEROLE that owns the"
                    + " database",
            "  BOOKME_OWNER_PASSWORD, BOOKME_APP_PASSWORD     the passwords that the two roles get",
            "",
            "Examples:",
            "  ./manage setup_database --database-url jdbc:postgresql://db.example/bookme --admin-user postgres",
            "  ./manage setup_database --database-url jdbc:postgresql://db.example/bookme --generate-passwords",
            "  ./manage setup_database --print-sql > setup_database.sql     for your database administrator"
        })
final class SetupDatabase implements Callable<Integer> {
    private static final int PASSWORD_BYTES = 24;
    private static final Map<String, String> ROLES =
            Map.of(DatabaseSetup.OWNER, "BOOKME_OWNER_PASSWORD", DatabaseSetup.APP, "BOOKME_APP_PASSWORD");

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Option(
            names = "--admin-user",
            paramLabel = "USER",
            description = "Who may make roles (default: BOOKME_ADMIN_USER, else postgres).")
    private Optional<String> adminUser = Optional.empty();

    @Option(names = "--print-sql", description = "Print the SQL for a database administrator; connect to nothing.")
    private boolean printSql;

    @Option(names = "--generate-passwords", description = "Make up passwords that are not given, and print them once.")
    private boolean generatePasswords;

    @Option(names = "--keep-passwords", description = "Leave passwords that are not given as they are.")
    private boolean keepPasswords;

    SetupDatabase(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (printSql) {
            context.out().print(DatabaseSetup.script());
            return ExitCode.DONE;
        }
        Optional<String> url = where.url(context);
        if (url.isEmpty()) {
            return setUpEmbedded();
        }
        try (Connection admin = connect(url.get())) {
            setUp(admin, url.get());
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
        return ExitCode.DONE;
    }

    private int setUpEmbedded() {
        if (generatePasswords || keepPasswords || adminUser.isPresent()) {
            throw new UsageException(
                    "The embedded PostgreSQL has an administrator and passwords of its own",
                    "Name another database with --database-url, or leave the options away.");
        }
        try (LocalDatabase local = LocalDatabase.join(Database.checkout(context), context::note)) {
            context.out().println("The embedded database of this checkout is set up: " + local.url());
        }
        return ExitCode.DONE;
    }

    private void setUp(Connection admin, String url) throws SQLException {
        Map<String, String> generated = new TreeMap<>();
        Map<String, String> passwords = passwords(generated);
        DatabaseSetup.run(admin);
        for (Map.Entry<String, String> role : passwords.entrySet()) {
            admin.unwrap(PGConnection.class)
                    .alterUserPassword(role.getKey(), role.getValue().toCharArray(), "scram-sha-256");
        }
        // Without what stands behind it, which may be a password.
        context.out().println("The database is set up: " + url.replaceAll("[?].*", ""));
        if (!generated.isEmpty()) {
            context.out().println("Keep these, they are not shown again:");
            generated.forEach((variable, password) -> context.out().println(variable + "=" + password));
        }
    }

    /** Before anything is done, so that a missing answer changes nothing. */
    private Map<String, String> passwords(Map<String, String> generated) {
        Map<String, String> passwords = new TreeMap<>();
        ROLES.forEach((role, variable) -> {
            Optional<String> given = context.variable(variable);
            if (given.isPresent()) {
                passwords.put(role, given.get());
            } else if (generatePasswords) {
                generated.put(variable, password());
                passwords.put(role, generated.get(variable));
            } else if (!keepPasswords) {
                passwords.put(role, context.questions().secret("New password of " + role, instead(variable)));
            }
        });
        return passwords;
    }

    private static String instead(String variable) {
        return "Set " + variable + ", or use --generate-passwords, or --keep-passwords where the roles have theirs.";
    }

    private static String password() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Without a password where none is given, as the server may trust us; it is asked for if not. */
    private Connection connect(String url) throws SQLException {
        String user = adminUser.or(() -> context.variable("BOOKME_ADMIN_USER")).orElse("postgres");
        Optional<String> password = context.variable("BOOKME_ADMIN_PASSWORD");
        try {
            return connect(url, user, password);
        } catch (SQLException e) {
            if (password.isPresent() || !isForWantOfPassword(e)) {
                throw e;
            }
            return connect(
                    url,
                    user,
                    Optional.of(context.questions().secret("Password of " + user, "Set BOOKME_ADMIN_PASSWORD.")));
        }
    }

    /** The first comes from the server, the second from the driver, which was asked for a password and had none. */
    private static boolean isForWantOfPassword(SQLException e) {
        return SqlState.of(e).is(SqlState.INVALID_PASSWORD, SqlState.CONNECTION_REJECTED);
    }

    private static Connection connect(String url, String user, Optional<String> password) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user);
        password.ifPresent(source::setPassword);
        source.setPreferQueryMode(PreferQueryMode.SIMPLE);
        source.setApplicationName("bookme-setup");
        return source.getConnection();
    }
}
