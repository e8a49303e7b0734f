package io.bookme.migrations.run;

import io.bookme.migrations.SqlState;
import io.bookme.migrations.graph.MigrationId;
import java.util.List;

/** What one attempt at one schema came to. */
sealed interface Attempt {
    /** The schema is where it should be; what was done for that, in order. */
    record Done(List<MigrationId> applied, List<MigrationId> undone, List<MigrationId> recordedOnly)
            implements Attempt {
        boolean isNothing() {
            return applied.isEmpty() && undone.isEmpty() && recordedOnly.isEmpty();
        }
    }

    /** Not now: the schema's row or its tables are in use, or the server has no room. Trying again is safe and right. */
    record NotNow(SqlState state, String reason) implements Attempt {}

    /** A person is needed. The schema is as it was before. */
    record Failed(Failure failure) implements Attempt {}
}
