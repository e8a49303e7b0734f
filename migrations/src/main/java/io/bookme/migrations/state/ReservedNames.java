package io.bookme.migrations.state;

import io.bookme.migrations.BookMeException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.hibernate.boot.Metadata;
import org.hibernate.mapping.PersistentClass;

/**
 * Names that PostgreSQL keeps for itself, and the tables and columns that have one of them where Hibernate does not put it
 * in quotes.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-keywords-appendix.html">PostgreSQL: SQL Key Words</a>
 */
public final class ReservedNames {
    /** What {@code pg_get_keywords()} of PostgreSQL 15 to 18 calls reserved, with what may only name functions or types. */
    private static final Set<String> RESERVED = Set.of(("all analyse analyze and any array as asc asymmetric"
                    + " authorization binary both case cast check collate collation column concurrently constraint"
                    + " create cross current_catalog current_date current_role current_schema current_time"
                    + " current_timestamp current_user default deferrable desc distinct do else end except false fetch"
                    + " for foreign freeze from full grant group having ilike in initially inner intersect into is"
                    + " isnull join lateral leading left like limit localtime localtimestamp natural not notnull null"
                    + " offset on only or order outer overlaps placing primary references returning right select"
                    + " session_user similar some symmetric system_user table tablesample then to trailing true union"
                    + " unique user using variadic verbose when where window with")
            .split(" "));

    private ReservedNames() {}

    /**
     * @throws BookMeException if there is one; it names all entities and fields
     */
    static void refuse(Metadata metadata) {
        Set<String> found = new LinkedHashSet<>();
        for (PersistentClass entity : metadata.getEntityBindings()) {
            if (!entity.getTable().isQuoted() && isReserved(entity.getTable().getName())) {
                found.add(entity.getClassName() + " (table " + entity.getTable().getName() + ")");
            }
        }
        MappedFields.each(metadata, (field, column) -> {
            if (!column.isQuoted() && isReserved(column.getName())) {
                found.add(field + " (column " + column.getName() + ")");
            }
        });
        if (!found.isEmpty()) {
            throw new BookMeException(
                    "PostgreSQL keeps these names for itself: " + String.join(", ", found),
                    "Give each another: @Column(name = \"...\") or @Table(name = \"...\").");
        }
    }

    /**
     * Whether it is a name only in quotes.
     *
     * @param name in small letters or others
     */
    public static boolean isReserved(String name) {
        return RESERVED.contains(name.toLowerCase(Locale.ROOT));
    }
}
