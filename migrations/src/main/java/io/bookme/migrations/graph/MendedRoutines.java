package io.bookme.migrations.graph;

import static io.bookme.migrations.graph.SqlStatements.NAME;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Functions and procedures that once were given a search_path with the name of their schema, and that a later migration of
 * the same app takes it from again, or drops, or makes anew. Then what an older build has applied may stand as it is, as
 * it must: every schema that gets the one gets the other. Routines of one name count as one.
 */
final class MendedRoutines {
    private static final Pattern ROUTINE = Pattern.compile("^(create (?:or replace )?|alter |drop )"
            + "(?:function|procedure|routine) (?:if exists )?(?:" + NAME + "\\.)?(" + NAME + ")");
    private static final Pattern SAYS_PATH = Pattern.compile("\\b(?:set|reset) (?:\"?search_path\\b|schema |all\\b)");
    private static final Pattern RENAMES = Pattern.compile("\\brename to\\b");

    /** The last migration that says something of its search_path, and whether it is well then. */
    private record Last(MigrationId migration, boolean isWell) {}

    private final Map<String, Last> last = new HashMap<>();
    private final Set<String> renamed = new HashSet<>();

    private MendedRoutines() {}

    static MendedRoutines of(Collection<Migration> migrations) {
        MendedRoutines mended = new MendedRoutines();
        migrations.stream()
                .sorted((one, other) -> one.id().compareTo(other.id()))
                .filter(migration -> migration.forward() instanceof Migration.Sql)
                .forEach(migration -> SqlStatements.forEach(
                        ((Migration.Sql) migration.forward()).text(),
                        (bare, whole) ->
                                mended.read(migration, bare, SchemaCheck.keepsName(migration.scope(), bare, whole))));
        return mended;
    }

    private void read(Migration migration, String bare, boolean keepsName) {
        Matcher routine = ROUTINE.matcher(bare);
        if (!routine.find()) {
            return;
        }
        String key = key(migration, routine.group(2));
        boolean isAltered = routine.group(1).startsWith("alter");
        if (isAltered && RENAMES.matcher(bare).find()) {
            renamed.add(key);
        } else if (!isAltered || SAYS_PATH.matcher(bare).find()) {
            last.put(key, new Last(migration.id(), !keepsName));
        }
    }

    /** Whether one that comes after this migration has mended what this statement of it does. */
    boolean isMendedAfter(Migration migration, String bare) {
        return name(bare)
                .map(name -> key(migration, name))
                .filter(key -> !renamed.contains(key))
                .map(last::get)
                .filter(found -> found.isWell() && found.migration().compareTo(migration.id()) > 0)
                .isPresent();
    }

    /** What the routine is called that this statement is about, as it is written there. */
    static Optional<String> name(String bare) {
        Matcher routine = ROUTINE.matcher(bare);
        return routine.find() ? Optional.of(routine.group(2)) : Optional.empty();
    }

    private static String key(Migration migration, String name) {
        return migration.id().app() + " " + name.replace("\"", "");
    }
}
