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
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;

/** PostgreSQL's own shell, told all it needs to know in its environment, where no list of processes shows it. */
final class Psql {
    /** Settings of a JDBC URL that mean the same to psql. */
    private static final Map<String, String> SAME = Map.of(
            "PGHOST", "PGHOST",
            "PGPORT", "PGPORT",
            "PGDBNAME", "PGDATABASE",
            "sslmode", "PGSSLMODE",
            "sslrootcert", "PGSSLROOTCERT");

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

    /**
     * @param sql what to run; empty to read standard input
     * @return the exit code
     */
    int run(Login login, String schema, Optional<String> sql) {
        ProcessBuilder builder = new ProcessBuilder(command(sql)).inheritIO();
        if (sql.isPresent()) {
            builder.redirectInput(ProcessBuilder.Redirect.PIPE);
        }
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
        Properties known = Driver.parseURL(login.url(), new Properties());
        if (known == null) {
            throw new UsageException(
                    "The database's URL cannot be read", "Write it as jdbc:postgresql://host:port/name.");
        }
        SAME.forEach((ours, theirs) -> {
            String value = known.getProperty(ours);
            if (value != null) {
                environment.put(theirs, value);
            }
        });
        environment.put("PGUSER", login.user());
        login.password().ifPresent(password -> environment.put("PGPASSWORD", password));
        environment.put("PGOPTIONS", "-c search_path=" + escaped(Quote.name(schema)));
        environment.put("PGAPPNAME", "bookme dbshell");
        return environment;
    }

    /** PostgreSQL cuts the options at blanks, unless they are escaped. */
    private static String escaped(String option) {
        return option.replace("\\", "\\\\").replace(" ", "\\ ");
    }
}
