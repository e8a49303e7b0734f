package io.bookme.migrations.tenant;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;

/** What is kept of a password: bcrypt's hash, which is what the server's security realm reads. */
public final class PasswordHash {
    /** About 50 ms a check on a machine of today. */
    private static final int COST = 10;

    /** What bcrypt looks at; it would pass over the rest in silence. */
    private static final int LONGEST = 72;

    private static final int SHORTEST = 12;
    private static final int LONGEST_NAME = 150;

    private PasswordHash() {}

    /**
     * @param username whose it is
     * @throws InvalidTenantException if the name or the password cannot be used; it does not repeat the password
     */
    public static String of(String username, String password) {
        checkName(username);
        int length = password.getBytes(StandardCharsets.UTF_8).length;
        if (length < SHORTEST || length > LONGEST) {
            throw new InvalidTenantException(
                    InvalidTenantException.Reason.INVALID,
                    "A password has " + SHORTEST + " to " + LONGEST + " bytes, this one has " + length,
                    "Choose another.");
        }
        return BCrypt.withDefaults().hashToString(COST, password.toCharArray());
    }

    /**
     * @throws InvalidTenantException if nobody could sign in with this name
     */
    public static void checkName(String username) {
        if (username.isBlank() || username.length() > LONGEST_NAME || username.indexOf(':') >= 0) {
            throw new InvalidTenantException(
                    InvalidTenantException.Reason.INVALID,
                    "'" + SchemaName.printable(username) + "' cannot be a user's name",
                    "Use 1 to " + LONGEST_NAME + " characters and no colon (HTTP Basic).");
        }
    }
}
