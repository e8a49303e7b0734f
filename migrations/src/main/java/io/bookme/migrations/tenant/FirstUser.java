package io.bookme.migrations.tenant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Who owns a new tenant.
 *
 * @param username the name to sign in with
 * @param fullName what people call the user
 * @param email whom to write to
 * @param passwordHash bcrypt's; a user who is there already keeps the old one
 */
public record FirstUser(String username, String fullName, Optional<String> email, String passwordHash) {

    /** Makes the user, if there is none of that name, and the tie to the tenant, in the caller's transaction. */
    void join(Connection connection, long tenant) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into public.users_user (username, full_name, email, password_hash) values (?, ?, ?, ?)"
                        + " on conflict (username) do nothing")) {
            insert.setString(1, username);
            insert.setString(2, fullName);
            insert.setString(3, email.orElse(null));
            insert.setString(4, passwordHash);
            insert.execute();
        }
        try (PreparedStatement insert =
                connection.prepareStatement("insert into public.users_membership (user_id, tenant_id, role)"
                        + " select id, ?, 'owner' from public.users_user where username = ?")) {
            insert.setLong(1, tenant);
            insert.setString(2, username);
            insert.execute();
        }
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "FirstUser[" + username + "]";
    }
}
