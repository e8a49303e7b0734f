package io.bookme.migrations.run;

import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Acts on a schema inside its claim, when all locks are taken and nothing is changed yet; such as taking a backup.
 *
 * <p>What it writes to the database is committed with the change. It must not end the transaction. It is called from
 * the threads that work on the run, and again for a schema that is tried again.
 */
@FunctionalInterface
public interface BeforeChange {
    /** Nothing is to be done. */
    BeforeChange NOTHING = (connection, schema, steps) -> {};

    /**
     * @param connection the claimed one, with the schema as its search_path
     * @param steps what is about to be run, in order
     * @throws io.bookme.migrations.BookMeException if the schema must not be changed; it fails with this message
     */
    void run(Connection connection, String schema, List<Step> steps) throws SQLException;
}
