package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * PostgreSQL's large objects lie in the database, outside of every schema, and a table has no more of one than its
 * number. What reads the tables alone would hand on numbers of what may be gone, or changed by another tenant.
 */
public final class LargeObjects {
    private static final String COLUMNS = """
            select c.relname, a.attname
            from pg_catalog.pg_class c
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            join pg_catalog.pg_type t on t.oid = a.atttypid
            where n.nspname = ? and c.relkind in ('r', 'p')
              and 'pg_catalog.oid'::regtype in (t.oid, t.typbasetype, t.typelem)
              and t.oid <> 'pg_catalog.oidvector'::regtype -- the catalogs' own, for what their rows point to
            order by c.relname collate "C", a.attnum
            """;

    private LargeObjects() {}

    /**
     * @param tables those that matter
     * @param work what was to be done, such as {@code a backup}
     * @throws BookMeException if one of them has a column for numbers of large objects, {@code lo} or another domain too
     */
    public static void refuse(Connection connection, String schema, Predicate<String> tables, String work)
            throws SQLException {
        List<String> columns = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, schema);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    if (tables.test(rows.getString(1))) {
                        columns.add(rows.getString(1) + "." + rows.getString(2));
                    }
                }
            }
        }
        if (!columns.isEmpty()) {
            throw new BookMeException(
                    schema + " has columns for large objects, whose content lies outside of it, so that " + work
                            + " would not be complete: " + String.join(", ", columns),
                    "Move the content into the tables with a migration that makes them bytea (using lo_get(COLUMN)) or"
                            + " text (using convert_from(lo_get(COLUMN), 'UTF8')). Until then only a pg_dump of the"
                            + " whole database has all.");
        }
    }
}
