package io.bookme.core;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.naming.ImplicitForeignKeyNameSource;
import org.hibernate.boot.model.naming.ImplicitIndexNameSource;
import org.hibernate.boot.model.naming.ImplicitNamingStrategyJpaCompliantImpl;
import org.hibernate.boot.spi.MetadataBuildingContext;

/**
 * Names of constraints and indexes that an entity does not name itself: the table, the columns without their
 * {@code _id}, and what it is, as in {@code services_service_category_fk}. Hibernate's own would be hashes, which tell
 * nobody anything when a migration fails on them. Unique constraints it leaves to PostgreSQL, which names them in just
 * this way.
 */
public final class ReadableNames extends ImplicitNamingStrategyJpaCompliantImpl {

    /** PostgreSQL cuts longer identifiers off, which could make two names the same. */
    private static final int LONGEST = 63;

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    public Identifier determineForeignKeyName(ImplicitForeignKeyNameSource source) {
        Identifier given = source.getUserProvidedIdentifier();
        return given != null
                ? given
                : name(source.getTableName(), source.getColumnNames(), "fk", source.getBuildingContext());
    }

    @Override
    public Identifier determineIndexName(ImplicitIndexNameSource source) {
        Identifier given = source.getUserProvidedIdentifier();
        return given != null
                ? given
                : name(source.getTableName(), source.getColumnNames(), "idx", source.getBuildingContext());
    }

    private Identifier name(Identifier table, List<Identifier> columns, String kind, MetadataBuildingContext context) {
        String readable = columns.stream()
                .map(column -> column.getText().replaceFirst("_id$", ""))
                .collect(Collectors.joining("_", table.getText() + "_", "_" + kind));
        return toIdentifier(shortened(readable, kind), context);
    }

    private static String shortened(String name, String kind) {
        if (name.length() <= LONGEST) {
            return name;
        }
        String tail = "_" + Integer.toHexString(name.hashCode()) + "_" + kind;
        return name.substring(0, LONGEST - tail.length()) + tail;
    }
}
