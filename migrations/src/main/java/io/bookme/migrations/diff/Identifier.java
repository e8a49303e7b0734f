package io.bookme.migrations.diff;

import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names as SQL, in quotes only where they need them, so that a migration can be read.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-keywords-appendix.html">PostgreSQL: SQL Key Words</a>
 */
final class Identifier {
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    /** What PostgreSQL 15 to 18 reserve, wholly or for all but functions and types. */
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

    private Identifier() {}

    static String of(String name) {
        boolean plain = PLAIN.matcher(name).matches() && !RESERVED.contains(name);
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    static String list(Collection<String> names) {
        return names.stream().map(Identifier::of).collect(Collectors.joining(", "));
    }
}
