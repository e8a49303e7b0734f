package io.bookme.migrations.state;

import io.bookme.migrations.BookMeException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.hibernate.boot.Metadata;

/** Finds fields that Hibernate keeps in large objects, as it does with {@code @Lob} on PostgreSQL. */
final class LargeObjectFields {
    private static final Set<String> TYPES = Set.of("oid", "lo");

    private LargeObjectFields() {}

    /**
     * @throws BookMeException if there is one; it names them all
     */
    static void refuse(Metadata metadata) {
        Set<String> found = new LinkedHashSet<>();
        MappedFields.each(metadata, (field, column) -> {
            if (TYPES.contains(column.getSqlType(metadata).toLowerCase(Locale.ROOT))) {
                found.add(field);
            }
        });
        if (!found.isEmpty()) {
            throw new BookMeException(
                    "These fields would be large objects (columns of type oid), which lie outside of a tenant's schema,"
                            + " so that no backup, dump or clone of a tenant would have them: "
                            + String.join(", ", found),
                    "Keep the value in the table: give a text @JdbcTypeCode(SqlTypes.LONG32VARCHAR), which makes it a"
                            + " column of type text, and bytes @JdbcTypeCode(SqlTypes.LONG32VARBINARY), which makes it"
                            + " bytea. @Lob may stay or go.");
        }
    }
}
