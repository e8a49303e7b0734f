package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import java.util.List;
import java.util.Optional;

/**
 * What came of a request.
 *
 * @param run the run; empty if there is nothing to do
 * @param lost schemas of the request with nothing to do by the hints, that were dropped or have lost their changelog:
 *     nobody serves or migrates them until they are repaired. Others in which something is pending fail in the run
 */
public record Started(Optional<Run> run, List<String> lost) {
    public Started {
        lost = List.copyOf(lost);
    }

    /** What a person has to do about lost ones. */
    public static BookMeException obstacle(List<String> lost) {
        return SchemaReading.lost(lost);
    }
}
