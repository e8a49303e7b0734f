package io.bookme.migrations.run;

import io.bookme.migrations.SqlState;
import io.bookme.migrations.graph.MigrationId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What one attempt at one schema came to. */
sealed interface Attempt {
    /**
     * The schema is where it should be; what was done for that, in order.
     *
     * @param tables the only ones in which it can differ from before; empty if that is not known
     */
    record Done(
            List<MigrationId> applied,
            List<MigrationId> undone,
            List<MigrationId> recordedOnly,
            Optional<Set<String>> tables)
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
