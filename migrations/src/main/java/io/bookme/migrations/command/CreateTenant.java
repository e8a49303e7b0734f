package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.tenant.FirstUser;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.Tenants;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a tenant that is ready when the verb ends. */
@Command(
        name = "create_tenant",
        description = {
            "Make a tenant: its row, its domain, and its schema with all migrations, in one transaction.",
            "It can be used as soon as this ends; if it fails, nothing is there. Refused while a migration stands that was",
            "edited after other tenants got it, as migrate_schemas would be.",
            "With --user its owner is made too; the password is asked for, or taken from BOOKME_USER_PASSWORD. A user who",
            "is there already keeps the password."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage create_tenant tenant_test --domain test.localhost",
            "  ./manage create_tenant tenant_acme --domain acme.example --name 'Acme Hair Salon' \\",
            "      --contact owner@acme.example --user anna --user-email anna@acme.example"
        })
final class CreateTenant implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(
            paramLabel = "SCHEMA",
            description = "Its schema: small letters, digits and underscores, such as tenant_acme.")
    private String schema = "";

    @Option(names = "--domain", paramLabel = "HOST", required = true, description = "The host it is reached under.")
    private String domain = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What people call it (default: made from SCHEMA).")
    private Optional<String> name = Optional.empty();

    @Option(names = "--contact", paramLabel = "E-MAIL", description = "Whom to write to.")
    private Optional<String> contact = Optional.empty();

    @Option(names = "--user", paramLabel = "NAME", description = "Its first user, who is its owner.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--user-name", paramLabel = "NAME", description = "What people call the first user.")
    private String userName = "";

    @Option(names = "--user-email", paramLabel = "E-MAIL", description = "The first user's address.")
    private Optional<String> userEmail = Optional.empty();

    CreateTenant(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (user.isEmpty() && (userEmail.isPresent() || !userName.isEmpty())) {
            throw new UsageException("--user-email and --user-name speak of no user", "Add --user NAME.");
        }
        NewTenant wanted = new NewTenant(schema, name.orElseGet(() -> nameOf(schema)), domain, contact).checked();
        user.ifPresent(first -> FirstUser.of(first, userName, userEmail, Optional.empty()));
        try (Database database = Database.open(context, where)) {
            Fleet fleet = database.fleet();
            Optional<FirstUser> owner = firstUser(fleet);
            Tenant tenant = new Tenants(fleet).create(wanted, owner);
            if (common.verbosity() > 0) {
                new RunView(context, common.verbosity(), true)
                        .born(tenant.schema(), fleet.status(tenant.schema()).applied());
                context.out().println();
            }
            context.out()
                    .println("Tenant " + tenant.schema() + " (" + tenant.name() + ") is ready at "
                            + tenant.primaryDomain().orElse("no domain") + "."
                            + owner.map(first -> " Its owner is " + first.username() + ".")
                                    .orElse(""));
        }
        return ExitCode.DONE;
    }

    /** Nobody is asked for a password before it is clear that it is needed. */
    private Optional<FirstUser> firstUser(Fleet fleet) {
        if (user.isEmpty()) {
            return Optional.empty();
        }
        String username = user.get();
        if (!fleet.status().sharedCurrent()) {
            throw new BookMeException(
                    "The shared tables are not there yet", "Run ./manage migrate_schemas --shared first.");
        }
        boolean isThere = new Users(fleet.owner()).exists(username);
        return Optional.of(FirstUser.of(
                username,
                userName,
                userEmail,
                isThere ? Optional.empty() : Optional.of(CreateUser.password(context, username))));
    }

    /** {@code tenant_blue_note} is Blue Note, until somebody says otherwise. */
    static String nameOf(String schema) {
        String bare = schema.startsWith("tenant_") ? schema.substring("tenant_".length()) : schema;
        String words = Arrays.stream(bare.split("_"))
                .filter(word -> !word.isEmpty())
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining(" "));
        return words.isEmpty() ? schema : words;
    }
}
