package io.bookme.users;

import io.bookme.migrations.run.Db;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The stored password hashes, by which it is known whether a password that was right a moment ago still is. It asks the
 * database each time, so that a changed password and a user who left count on every node from the next call on.
 */
@ApplicationScoped
public class PasswordHashes {
    @Resource(lookup = "java:jboss/datasources/BookMe")
    private DataSource source;

    /**
     * @return empty if there is no active user of this name
     * @throws io.bookme.migrations.run.DatabaseException if the database is away
     */
    public Optional<String> of(String username) {
        return Db.query(
                        source,
                        "select password_hash from public.users_user where username = ? and is_active",
                        statement -> statement.setString(1, username),
                        row -> row.getString(1))
                .stream()
                .findFirst();
    }
}
