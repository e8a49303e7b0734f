package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.shell.EntityClasses;
import io.bookme.migrations.shell.ShellSession;
import io.bookme.migrations.shell.ShellWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.postgresql.jdbc.PreferQueryMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Java with the entities at hand: typed at a terminal, piped in, or given with the command. */
@Command(
        name = "shell",
        description = {
            "Java with the entities of the apps at hand (JShell). There without a prefix:",
            "  tenant(\"tenant_demo\")   an EntityManager that sees this tenant's schema alone",
            "  shared()                an EntityManager of the shared tables (Tenant, User, ...)",
            "  tenants()               all tenants",
            "  createTenant(\"tenant_test\", \"Test Tenant\", \"test.localhost\", \"test@test.com\")",
            "and for the rows of any entity, by the names of its fields, each in a transaction of its own unless one is open:",
            "  create(em, Service.class, \"name\", \"Cut\", \"price\", 12)   save(em, row)   change(em, row, \"price\", 15)",
            "  all(em, Service.class)   values(em, row)   delete(em, row)",
            "",
            "The entities work as the role that serves requests, if its password is known (BOOKME_APP_PASSWORD; the",
            "embedded database's is), else as the owner. What is not committed is rolled back at the end."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage shell",
            "  ./manage shell -c 'tenants()'",
            "  ./manage shell -c 'var em = tenant(\"tenant_test\");",
            "      var service = em.createQuery(\"from Service\", Service.class).setMaxResults(1).getSingleResult();",
            "      service.getCapacity()'",
            "  ./manage shell -c 'var em = tenant(\"tenant_test\");",
            "      values(em, create(em, Service.class, \"name\", \"Cut\", \"price\", 12))'",
            "  ./manage shell < check.jsh",
            "",
            "With -c or a pipe the values of bare expressions are the result; the first error ends it with exit code 1."
        })
final class Shell implements Callable<Integer> {
    private static final List<String> IMPORTS = List.of(
            "java.io.*",
            "java.math.*",
            "java.nio.file.*",
            "java.time.*",
            "java.util.*",
            "java.util.function.*",
            "java.util.stream.*",
            "jakarta.persistence.*",
            "static io.bookme.migrations.shell.ShellWords.*");

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Option(
            names = {"-c", "--command"},
            paramLabel = "CODE",
            description = "Run this and exit.")
    private Optional<String> code = Optional.empty();

    Shell(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (ModuleLayer.boot().findModule("jdk.jshell").isEmpty()) {
            throw new BookMeException("This Java has no JShell", "Use a whole JDK (17 or newer), or dbshell.");
        }
        List<String> imports = imports();
        boolean atTerminal = code.isEmpty() && context.terminal().in();
        Optional<String> script = atTerminal ? Optional.empty() : Optional.of(code.orElseGet(Shell::piped));
        try (Database database = Database.open(context, where);
                ShellSession session = session(database)) {
            ShellWords.speakOf(session);
            return script.isPresent() ? new ShellScript(context).run(imports, script.get()) : talk(imports, database);
        } finally {
            ShellWords.fallSilent();
        }
    }

    private static List<String> imports() {
        List<String> imports = new ArrayList<>(IMPORTS);
        imports.addAll(EntityClasses.names(Shell.class.getClassLoader()));
        return imports.stream().map(name -> "import " + name + ";").toList();
    }

    private static String piped() {
        try {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ShellSession session(Database database) {
        Login login = login(database);
        return new ShellSession(
                database.fleet(), schema -> login.connect(schema, PreferQueryMode.EXTENDED), context::note);
    }

    private static Login login(Database database) {
        return database.appLogin().orElse(database.ownerLogin());
    }

    private int talk(List<String> imports, Database database) {
        if (common.verbosity() > 0) {
            context.note("The entities work as " + login(database) + ".");
            context.note("tenant(\"tenant_demo\") is an EntityManager, shared() that of the shared tables; tenants(),");
            context.note(
                    "createTenant(schema, name, domain, e-mail). Of rows: create(em, Service.class, \"name\", ...),");
            context.note("save, change, all, values, delete. Leave with /exit or Ctrl-D.");
        }
        // Ctrl-C belongs to JShell: it ends what was typed and not the process.
        try (Interrupts.Listening ignored = context.interrupts().ignored()) {
            return ShellAtTerminal.run(imports) == 0 ? ExitCode.DONE : ExitCode.FAILED;
        }
    }
}
