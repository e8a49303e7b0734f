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

    /** The changelog row that the contestant writes for a change; false if it keeps no changelog. */
    boolean keepsChangelog();
}
