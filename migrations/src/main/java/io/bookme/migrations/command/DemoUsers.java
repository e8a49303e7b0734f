package io.bookme.migrations.command;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.bookme.migrations.run.Db;
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

    /** About 50 ms a check on a machine of today. */
    private static final int COST = 10;

    private final DataSource owner;
    private final LocalDatabase local;

    DemoUsers(DataSource owner, LocalDatabase local) {
        this.owner = owner;
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
        Db.update(
                owner,
                "insert into public.users_role (user_id, role) select id, 'ops' from public.users_user"
                        + " where username = ? on conflict do nothing",
                OPERATOR);
        for (DemoTenant tenant : DemoTenant.all()) {
            all.add(user(tenant.member(), "Owner of " + tenant.title(), "/api at " + tenant.domain()));
            Db.update(
                    owner,
                    "insert into public.users_membership (user_id, tenant_id, role) select u.id, t.id, 'owner'"
                            + " from public.users_user u, public.tenant_tenant t"
                            + " where u.username = ? and t.schema_name = ? on conflict do nothing",
                    tenant.member(),
                    tenant.schema());
        }
        return all;
    }

    private Credentials user(String username, String fullName, String may) {
        String password = local.passwordOf("user_" + username);
        Optional<String> hash = hash(username);
        if (hash.isEmpty()) {
            Db.update(
                    owner,
                    "insert into public.users_user (username, full_name, password_hash) values (?, ?, ?)"
                            + " on conflict (username) do nothing",
                    username,
                    fullName,
                    BCrypt.withDefaults().hashToString(COST, password.toCharArray()));
            hash = hash(username);
        }
        boolean isTheKeptOne = hash.isPresent()
                && BCrypt.verifyer().verify(password.toCharArray(), hash.get().toCharArray()).verified;
        return new Credentials(username, isTheKeptOne ? Optional.of(password) : Optional.empty(), may);
    }

    private Optional<String> hash(String username) {
        return Db.query(
                        owner,
                        "select password_hash from public.users_user where username = ?",
                        statement -> statement.setString(1, username),
                        row -> row.getString(1))
                .stream()
                .findFirst();
    }
}
