package io.bookme.migrations.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The users of the demo: one operator, and one member of each tenant. Their passwords are generated and kept with
 * the checkout's other ones, readable by its owner alone; the database has the bcrypt hashes.
 */
final class DemoUsers {
    static final String OPERATOR = "ops";

    private final Users users;
    private final LocalDatabase local;

    DemoUsers(DataSource owner, LocalDatabase local) {
        this.users = new Users(owner);
        this.local = local;
    }

    /**
     * A user as the demo shows it.
     *
     * @param password the kept one; empty if somebody gave the user another
     */
    record Credentials(String username, Optional<String> password, String may) {}

    /** Makes those who are not there yet. */
    List<Credentials> make() {
        List<Credentials> all = new ArrayList<>();
        all.add(user(OPERATOR, "Demo operator", "/ops"));
        users.grant(OPERATOR, "ops");
        for (DemoTenant tenant : DemoTenant.all()) {
            all.add(user(tenant.member(), "Owner of " + tenant.title(), "/api at " + tenant.domain()));
            if (users.membership(tenant.member(), tenant.schema()).isEmpty()) {
                users.join(tenant.member(), tenant.schema(), "owner");
            }
        }
        return all;
    }

    private Credentials user(String username, String fullName, String may) {
        String password = local.passwordOf("user_" + username);
        if (!users.exists(username)) {
            users.make(username, fullName, password);
        }
        boolean isTheKeptOne = users.accepts(username, password);
        return new Credentials(username, isTheKeptOne ? Optional.of(password) : Optional.empty(), may);
    }
}
