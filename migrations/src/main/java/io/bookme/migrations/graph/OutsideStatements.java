package io.bookme.migrations.graph;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What may run outside of transactions: what comes to the same when it is run again. Who is killed between such a statement
 * and its record has done it and does not know.
 */
final class OutsideStatements {
    private static final List<Pattern> ALLOWED = Stream.of(
                    "create (?:unique )?index (?:concurrently )?if not exists .*",
                    "drop index (?:concurrently )?if exists .*",
                    "alter type (?:[^ \"]|\"[^\"]*\")+ add value if not exists .*",
                    "(?:reindex|vacuum|analyze|analyse|cluster)(?: .*|\\(.*)?",
                    "refresh materialized view .*",
                    "call .*",
                    "select \\d+") // nothing, as a way back
            .map(pattern -> Pattern.compile(pattern, Pattern.DOTALL))
            .toList();

    /** What a person reads who wrote something else. */
    static final String WHAT_TO_WRITE =
            "cannot be run again, and outside of a transaction it may have to: whoever is killed"
                    + " after it has no record of it. There run create index concurrently if not exists, drop index concurrently"
                    + " if exists, alter type ... add value if not exists, reindex, vacuum, analyze, cluster, refresh materialized"
                    + " view, and call of a procedure that can be called again. Write one of them, or take"
                    + " runInTransaction:false out of its line --changeset: that leaves the checksum as it is, also where the"
                    + " file was applied";

    private OutsideStatements() {}

    /**
     * @param bare a statement as {@link SqlStatements#bare} has it
     */
    static boolean allow(String bare) {
        return ALLOWED.stream().anyMatch(pattern -> pattern.matcher(bare).matches());
    }
}
