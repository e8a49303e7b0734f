package io.bookme.migrations.data;

import io.bookme.migrations.run.Quote;
import java.sql.SQLException;
import java.util.List;

/**
 * Which schema is read under a name. The locks on its tables keep them as they are, but not the schema's name: a tenant
 * may be renamed meanwhile, and another one get its name.
 */
record ReadSchema(String name, List<Long> oid) {
    static ReadSchema at(Transaction snapshot, String name) throws SQLException {
        return new ReadSchema(
                name,
                snapshot.query(
                        "select oid from pg_catalog.pg_namespace where nspname = ?", row -> row.getLong(1), name));
    }

    /**
     * @throws DataException if the name, by which the tables were read, has been another schema's since
     */
    void requireSame(Transaction snapshot) throws SQLException {
        List<Long> now = snapshot.query( // as it is by now, not in the snapshot
                "select oid from (select pg_catalog.to_regnamespace(?)::oid::bigint as oid) s where oid is not null",
                row -> row.getLong(1),
                Quote.name(name));
        if (!now.equals(oid)) {
            throw new DataException(
                    name + " was renamed or replaced while it was read",
                    "Look for its name in ./manage list_tenants, and run the same command again.");
        }
    }
}
