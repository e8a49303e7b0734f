package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.tenant.PasswordHash;
import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.Tenants;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a user who can sign in: an operator, a member of tenants, or both. */
@Command(
        name = "create_user",
        description = {
            "Make a user who can sign in over REST: an operator (--role ops), a member of tenants (--tenant), or both.",
            "The password is asked for, or taken from BOOKME_USER_PASSWORD; it is never a part of the command line.",
            "A user who is there already keeps the password and the name, and gets the role and the tenants as well; with",
            "--as a member becomes that."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage create_user alice --role ops",
            "  ./manage create_user bob --tenant tenant_acme --as manager --name 'Bob Builder'"
        })
final class CreateUser implements Callable<Integer> {
    /** Where a password is read from if nobody is asked. */
    static final String PASSWORD = "BOOKME_USER_PASSWORD";

    /** How a member may be bound to a tenant. */
    enum Membership {
        owner,
        manager,
        staff
    }

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(paramLabel = "USERNAME", description = "What the user signs in with.")
    private String username = "";

    @Option(names = "--name", paramLabel = "NAME", description = "The full name.")
    private String name = "";

    @Option(names = "--role", paramLabel = "ROLE", description = "A role of the installation: ops.")
    private List<String> roles = new ArrayList<>();

    @Option(names = "--tenant", paramLabel = "SCHEMA", description = "A tenant to be a member of; may be repeated.")
    private List<String> tenants = new ArrayList<>();

    @Option(
            names = "--as",
            paramLabel = "owner|manager|staff",
            description = "What the member is there (default: staff, or what a member is already).")
    private Optional<Membership> membership = Optional.empty();

    CreateUser(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        for (String role : roles) {
            if (!role.equals("ops")) {
                throw new UsageException("There is no role '" + role + "'", "Use --role ops.");
            }
        }
        if (roles.isEmpty() && tenants.isEmpty()) {
            throw new UsageException("A user without a role or a tenant may do nothing", "Add --role ops or --tenant.");
        }
        PasswordHash.checkName(username);
        try (Database database = Database.open(context, where)) {
            make(database.fleet());
        }
        return ExitCode.DONE;
    }

    private void make(Fleet fleet) {
        if (!fleet.status().sharedCurrent()) {
            throw new BookMeException(
                    "The shared tables are not there yet", "Run ./manage migrate_schemas --shared first.");
        }
        Tenants known = new Tenants(fleet);
        List<Tenant> joined = tenants.stream().map(known::get).toList();
        Users users = new Users(fleet.owner());
        boolean made = !users.exists(username) && users.make(username, name, password(context, username));
        List<String> done = new ArrayList<>();
        done.add("User " + username + (made ? " was made." : " was there already; the password and the name stay."));
        roles.forEach(
                role -> done.add("  role " + role + ": " + (users.grant(username, role) ? "given" : "had it already")));
        joined.forEach(tenant -> done.add("  " + tenant.schema() + ": " + join(users, tenant.schema())));
        if (common.verbosity() > 0) {
            done.forEach(context.out()::println);
        }
    }

    /** Says what it did. */
    private String join(Users users, String schema) {
        Optional<String> before = users.membership(username, schema);
        String wanted = membership.map(Membership::name).or(() -> before).orElseGet(Membership.staff::name);
        users.join(username, schema, wanted);
        return before.map(was -> was.equals(wanted) ? "is " + was + " already" : wanted + " now, was " + was)
                .orElseGet(() -> "added as " + wanted);
    }

    static String password(Context context, String username) {
        return context.variable(PASSWORD)
                .orElseGet(() -> context.questions().secret("Password of " + username, "Set " + PASSWORD + "."));
    }
}
