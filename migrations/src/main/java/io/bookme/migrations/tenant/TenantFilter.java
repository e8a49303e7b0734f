package io.bookme.migrations.tenant;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/**
 * Which tenants are listed.
 *
 * @param status only those in this state of their life; empty for all
 * @param schemas only those of these names, such as the ones that {@link Standing} found behind; empty for all
 */
public record TenantFilter(Optional<TenantStatus> status, Optional<Set<String>> schemas) {
    /** Of a tenant {@code t}; has four parameters, which {@link #bind} sets. */
    static final String CONDITION =
            "(?::text is null or t.status = ?) and (?::text[] is null or t.schema_name = any (?))";

    static TenantFilter of(Optional<TenantStatus> status) {
        return new TenantFilter(status, Optional.empty());
    }

    /** Sets the parameters and tells the next one's number. */
    int bind(PreparedStatement statement) throws SQLException {
        String word = status.map(TenantStatus::word).orElse(null);
        java.sql.Array names = schemas.isEmpty()
                ? null
                : statement.getConnection().createArrayOf("text", schemas.get().toArray());
        statement.setString(1, word);
        statement.setString(2, word);
        statement.setArray(3, names);
        statement.setArray(4, names);
        return 5;
    }
}
