package io.bookme.migrations.benchmark;

import java.time.Duration;
import java.util.List;

/** One way to migrate many schemas, in a database of its own. Each method returns how long the work itself took. */
interface Contestant {
    /** Makes these schemas with the tables of {@link Changes#INITIAL}. */
    Duration provision(List<String> schemas, int connections);

    /** Applies changes, which no schema of its own has yet, in every schema. */
    Duration apply(List<Changes.Change> pending, int connections);

    /** Finds out, in all schemas, that there is nothing to do. */
    Duration nothingToDo();

    /** Finds out which migrations each schema has and misses. */
    Duration status();

    /**
     * A query that has a row if a schema's own changelog knows the change; empty from whoever keeps no changelog.
     */
    String changelogQuery(String schema, Changes.Change change);

    /** The changelog query of all who keep Liquibase's table. */
    static String liquibaseRow(String schema, Changes.Change change) {
        return "select 1 from " + schema + ".databasechangelog where id = '" + change.name()
                + "' and md5sum like '9:%'";
    }
}
