package io.bookme.migrations.command;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.bookme.migrations.run.Db;
import io.bookme.migrations.tenant.PasswordHash;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Users of the installation, with bcrypt hashes of their passwords: what the server's security realm reads. Each
 * call may be repeated.
 */
final class Users {
    private final DataSource owner;

    Users(DataSource owner) {
        this.owner = owner;
    }

    /**
     * Makes a user; one who is there already keeps the password.
     *
     * @return false if the user was there
     * @throws io.bookme.migrations.BookMeException if the name or the password cannot be used
     */
    boolean make(String username, String fullName, String password) {
        return Db.update(
                        owner,
                        "insert into public.users_user (username, full_name, password_hash) values (?, ?, ?)"
                                + " on conflict (username) do nothing",
                        username,
                        fullName,
                        PasswordHash.of(username, password))
                == 1;
    }

    /**
     * Gives a user a role of the whole installation, such as {@code ops}.
     *
     * @return false if the user had it
     */
    boolean grant(String username, String role) {
        return Db.update(
                        owner,
                        "insert into public.users_role (user_id, role) select id, ? from public.users_user"
                                + " where username = ? on conflict do nothing",
                        role,
                        username)
                == 1;
    }

    /** What a user is in a tenant; empty for who is no member. */
    Optional<String> membership(String username, String schema) {
        return Db.query(
                        owner,
                        "select m.role from public.users_membership m join public.users_user u on u.id = m.user_id"
                                + " join public.tenant_tenant t on t.id = m.tenant_id"
                                + " where u.username = ? and t.schema_name = ?",
                        statement -> {
                            statement.setString(1, username);
                            statement.setString(2, schema);
                        },
                        row -> row.getString(1))
                .stream()
                .findFirst();
    }

    /** Makes a user a member of a tenant; one who is a member already becomes this. */
    void join(String username, String schema, String role) {
        Db.update(
                owner,
                "insert into public.users_membership as m (user_id, tenant_id, role) select u.id, t.id, ?"
                        + " from public.users_user u, public.tenant_tenant t"
                        + " where u.username = ? and t.schema_name = ?"
                        + " on conflict (user_id, tenant_id) do update set role = excluded.role, updated_at = now(),"
                        + " version = m.version + 1 where m.role <> excluded.role",
                role,
                username,
                schema);
    }

    boolean exists(String username) {
        return hash(username).isPresent();
    }

    /** Whether this is the user's password. */
    boolean accepts(String username, String password) {
        return hash(username)
                .map(hash -> BCrypt.verifyer().verify(password.toCharArray(), hash.toCharArray()).verified)
                .orElse(false);
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
