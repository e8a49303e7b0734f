package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.Quote;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** PostgreSQL's own shell, told all it needs to know in its environment, where no list of processes shows it. */
final class Psql {
    /** Settings of a JDBC URL that mean the same to psql; a key in DER, as the driver has it, it reads since 13. */
    private static final Map<String, String> SAME = Map.of(
            "PGHOST", "PGHOST",
            "PGPORT", "PGPORT",
            "PGDBNAME", "PGDATABASE",
            "sslmode", "PGSSLMODE",
            "sslrootcert", "PGSSLROOTCERT",
            "sslcert", "PGSSLCERT",
            "sslkey", "PGSSLKEY",
            "sslNegotiation", "PGSSLNEGOTIATION",
            "channelBinding", "PGCHANNELBINDING",
            "gssEncMode", "PGGSSENCMODE");

    /** What the URL decides is not left to what the shell of the user has set: each of these goes before the host. */
    private static final List<String> ELSEWHERE = List.of("PGSERVICE", "PGHOSTADDR");

    /** What the driver alone keeps to, and what is no matter of who is spoken to. */
    private static final Set<String> OF_NO_CONCERN = Set.of("ssl", "sslResponseTimeout");

    private final Context context;
    private final Path program;

    Psql(Context context, Path program) {
        this.context = context;
        this.program = program;
    }

    /** Where it lies, if it lies in the search path of the environment. */
    static Optional<Path> installed(Context context) {
        String name = File.separatorChar == '\\' ? "psql.exe" : "psql";
        return context.variable("PATH").stream()
                .flatMap(path -> Arrays.stream(path.split(File.pathSeparator)))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Settings of the URL on whose keeping its safety may hang, and which psql cannot be told. */
    static List<String> cannotBeTold(Login login) {
        Properties known = parsed(login);
        return known.stringPropertyNames().stream()
                .filter(name -> isKept(name) && !SAME.containsKey(name) && !OF_NO_CONCERN.contains(name)
                        || name.equals("sslkey") && isKeyStore(known.getProperty(name)))
                .sorted()
                .toList();
    }

    private static boolean isKept(String name) {
        return name.regionMatches(true, 0, "ssl", 0, 3) || name.equals("requireAuth") || name.equals("socketFactory");
    }

    /** In PKCS #12, which the driver reads and psql does not. */
    private static boolean isKeyStore(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        return name.endsWith(".p12") || name.endsWith(".pfx");
    }

    /**
     * @param sql what to run; empty to read standard input
     * @return the exit code
     */
    int run(Login login, String schema, Optional<String> sql) {
        ProcessBuilder builder = new ProcessBuilder(command(sql)).inheritIO();
        if (sql.isPresent()) {
            builder.redirectInput(ProcessBuilder.Redirect.PIPE);
        }
        builder.environment().keySet().removeAll(ELSEWHERE);
        builder.environment().putAll(environment(login, schema));
        if (login.password().isEmpty()) {
            builder.environment().remove("PGPASSWORD");
        }
        context.out().flush();
        // Ctrl-C reaches psql by itself, which then ends its statement and not the session.
        try (Interrupts.Listening ignored = context.interrupts().ignored()) {
            Process psql = builder.start();
            if (sql.isPresent()) {
                tell(psql, sql.get());
            }
            return psql.waitFor() == 0 ? ExitCode.DONE : ExitCode.FAILED;
        } catch (IOException e) {
            throw new BookMeException("psql could not be started: " + e.getMessage(), "Add --no-psql.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        }
    }

    /** One that ends at the first error reads no further. */
    private static void tell(Process psql, String sql) {
        try (OutputStream typed = psql.getOutputStream()) {
            typed.write((sql + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            System.getLogger(Psql.class.getName()).log(System.Logger.Level.DEBUG, "psql has ended", e);
        }
    }

    private List<String> command(Optional<String> sql) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        if (sql.isPresent() || !context.terminal().in()) {
            // the same for everybody who runs it, whatever stands in ~/.psqlrc
            command.addAll(List.of("--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--set", "VERBOSITY=verbose"));
        }
        command.add("--no-password");
        return command;
    }

    /** Package-private for the test: what psql is told. */
    static Map<String, String> environment(Login login, String schema) {
        Map<String, String> environment = new java.util.TreeMap<>();
        Properties known = parsed(login);
        SAME.forEach((ours, theirs) -> {
            String value = known.getProperty(ours);
            if (value != null) {
                environment.put(theirs, value);
            }
        });
        if (known.getProperty("sslmode") == null && isOn(known.getProperty("ssl"))) {
            environment.put("PGSSLMODE", "verify-full");
        }
        environment.put("PGUSER", login.user());
        login.password().ifPresent(password -> environment.put("PGPASSWORD", password));
        environment.put("PGOPTIONS", options(schema));
        environment.put("PGAPPNAME", "bookme dbshell");
        return environment;
    }

    /** As the driver reads it: {@code ?ssl} alone says it, too. */
    private static boolean isOn(@Nullable String ssl) {
        return ssl != null && (ssl.isEmpty() || Boolean.parseBoolean(ssl));
    }

    private static Properties parsed(Login login) {
        Properties known = Driver.parseURL(login.url(), new Properties());
        if (known == null) {
            throw new UsageException(
                    "The database's URL cannot be read", "Write it as jdbc:postgresql://host:port/name.");
        }
        return known;
    }

    /** By which the server lets a session see a schema alone. */
    static String options(String schema) {
        return "-c search_path=" + escaped(Quote.name(schema));
    }

    /** PostgreSQL cuts the options at blanks, unless they are escaped. */
    private static String escaped(String option) {
        return option.replace("\\", "\\\\").replace(" ", "\\ ");
    }
}
