package io.bookme.migrations.tenant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Who owns a new tenant: a new user, or one who is there already.
 *
 * @param username the name to sign in with
 * @param fullName what people call a new user
 * @param email whom to write to, of a new user
 * @param passwordHash bcrypt's, of a new user; empty for one who is there already and keeps what is known of them
 */
public record FirstUser(String username, String fullName, Optional<String> email, Optional<String> passwordHash) {
    private static final int LONGEST_NAME = 200;

    /**
     * @param password a new user's; only its hash is kept
     * @throws InvalidTenantException if a name, the address or the password cannot be used
     */
    public static FirstUser of(String username, String fullName, Optional<String> email, Optional<String> password) {
        PasswordHash.checkName(username);
        if (fullName.length() > LONGEST_NAME) {
            throw new InvalidTenantException(
                    InvalidTenantException.Reason.INVALID,
                    "A user's full name has at most " + LONGEST_NAME + " characters",
                    "Give a shorter one.");
        }
        email.ifPresent(EmailAddress::check);
        return new FirstUser(username, fullName, email, password.map(text -> PasswordHash.of(username, text)));
    }

    /**
     * Makes a new user, and the tie to the tenant, in the caller's transaction.
     *
     * @throws InvalidTenantException if a user who is to be new is there, or one who is to be there is not: whoever asked
     *     would go on with a password that does not open, or with an account that nobody can use
     */
    void join(Connection connection, long tenant) throws SQLException {
        if (passwordHash.isPresent() && !make(connection, passwordHash.get())) {
            throw new InvalidTenantException(
                    InvalidTenantException.Reason.CONFLICT,
                    "The user '" + username + "' is there already, and keeps the password; nothing was made",
                    "Leave the password out to make this user the owner, or choose another name.");
        }
        try (PreparedStatement insert =
                connection.prepareStatement("insert into public.users_membership (user_id, tenant_id, role)"
                        + " select id, ?, 'owner' from public.users_user where username = ?")) {
            insert.setLong(1, tenant);
            insert.setString(2, username);
            if (insert.executeUpdate() == 0) {
                throw new InvalidTenantException(
                        InvalidTenantException.Reason.INVALID,
                        "There is no user '" + username + "' yet, and a new one needs a password; nothing was made",
                        "Give a password, or name a user who is there.");
            }
        }
    }

    private boolean make(Connection connection, String hash) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into public.users_user (username, full_name, email, password_hash) values (?, ?, ?, ?)"
                        + " on conflict (username) do nothing")) {
            insert.setString(1, username);
            insert.setString(2, fullName);
            insert.setString(3, email.orElse(null));
            insert.setString(4, hash);
            return insert.executeUpdate() == 1;
        }
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "FirstUser[" + username + "]";
    }
}
