package io.bookme.migrations.diff;

import io.bookme.migrations.state.ReservedNames;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names as SQL, in quotes only where they need them, so that a migration can be read. */
final class Identifier {
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    private Identifier() {}

    static String of(String name) {
        boolean plain = PLAIN.matcher(name).matches() && !ReservedNames.isReserved(name);
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    static String list(Collection<String> names) {
        return names.stream().map(Identifier::of).collect(Collectors.joining(", "));
    }
}
