package io.bookme.migrations.graph;

import io.bookme.migrations.app.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds statements that would leave the schema a migration runs in, from the text alone, before anything is run: those
 * that set another one, those that name one where a table or another object is named, and functions that would go on looking
 * for tables under the name that the schema has at that moment. What function bodies and
 * {@code do} blocks do stays unseen here; that they set no other schema is looked at when they have run.
 */
final class SchemaCheck {
    private static final String END = "(?![a-z0-9_$])";
    private static final Pattern SETS = Pattern.compile(
            "^(?:(?:set|reset) (?:(?:session|local) )?(?:\"?search_path\"?|\"?role\"?|session authorization)" + END
                    + "|set (?:(?:session|local) )?schema '|reset all|discard all)");
    private static final Pattern CALLS_SET_CONFIG = Pattern.compile("\\bset_config\"? ?\\(");
    private static final Pattern SET_CONFIG = Pattern.compile(
            "\\bset_config\"?\\s*\\(\\s*(?:setting_name\\s*(?:=>|:=)\\s*)?e?'(?:search_path|role|session_authorization)'",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern EXTENSION = Pattern.compile("^(?:create|drop) extension ");

    /** What a function's own search_path may name: no tenant's schema, whenever it runs. */
    private static final Set<String> PATH =
            Set.of(Scope.SHARED_SCHEMA, "pg_catalog", "information_schema", "pg_temp", "", "default");

    /** Characters; an insert may be long. */
    private static final int SHOWN = 120;

    private final Migration migration;
    private final Scope scope;
    private final String statement;

    private SchemaCheck(Migration migration, String statement) {
        this.migration = migration;
        this.scope = migration.scope();
        this.statement = statement;
    }

    static List<String> problems(Collection<Migration> migrations) {
        MendedRoutines mended = MendedRoutines.of(migrations);
        List<String> problems = new ArrayList<>();
        for (Migration migration : migrations) {
            Stream.concat(Stream.of(migration.forward()), migration.backward().stream())
                    .filter(Migration.Sql.class::isInstance)
                    .map(body -> ((Migration.Sql) body).text())
                    .forEach(text -> SqlStatements.forEach(
                            text,
                            (bare, whole) -> new SchemaCheck(migration, bare)
                                    .problem(whole, mended)
                                    .ifPresent(problem -> problems.add(migration.path() + ": " + problem))));
        }
        return problems;
    }

    /** Whether a statement makes a routine keep the name of a schema that may be another tenant's later. */
    static boolean keepsName(Scope scope, String bare, String whole) {
        return RoutinePath.leaves(
                bare, whole, PATH, Optional.of(Scope.SHARED_SCHEMA).filter(shared -> scope == Scope.SHARED));
    }

    private Optional<String> problem(String whole, MendedRoutines mended) {
        if (SETS.matcher(statement).find()
                || (CALLS_SET_CONFIG.matcher(statement).find()
                        && SET_CONFIG.matcher(whole).find())) {
            return Optional.of(shown(whole) + ": a migration does not say in which schema or as which role it runs; the"
                    + " engine does, and what comes after the statement would land in another schema. Take it out");
        }
        if (keepsName(scope, statement, whole) && !mended.isMendedAfter(migration, statement)) {
            return Optional.of(
                    shown(whole) + ": PostgreSQL keeps the schema's name of that moment in the function. When"
                            + " a tenant is renamed, or a spare schema becomes a tenant, that name is another tenant's, and"
                            + " the function would read and write there. Say 'set search_path = pg_catalog' and qualify the"
                            + " names in its body (a trigger knows its schema: tg_table_schema), or say nothing of the"
                            + " search_path: the one of the call is the tenant's. If it was applied somewhere already,"
                            + " leave this file as it is and say in a later migration of the same app: alter routine "
                            + MendedRoutines.name(statement).orElse("...") + " reset search_path");
        }
        if (scope == Scope.TENANT && EXTENSION.matcher(statement).find()) {
            return Optional.of(
                    shown(whole) + ": an extension is there once for all tenants, and would go with the one in"
                            + " whose schema it is; move the statement into a migration of the shared app 'core'");
        }
        return NamedSchema.all(statement)
                .filter(named -> !allowed(named).contains(named.schema()))
                .findFirst()
                .map(named -> shown(whole) + ": it names the schema " + named.schema() + ", and "
                        + (scope == Scope.TENANT
                                ? "a tenant's migration changes the one schema that it runs in, whatever its name."
                                        + " Take the schema's name out; a change of a shared table belongs into a"
                                        + " migration of a shared app"
                                : "a shared migration changes " + Scope.SHARED_SCHEMA
                                        + " alone. Take the schema's name out; a change of tenants' tables belongs"
                                        + " into a migration of a tenant app"));
    }

    private static String shown(String whole) {
        String line = whole.replaceAll("\\s+", " ");
        return "'" + (line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line) + "'";
    }

    private Set<String> allowed(NamedSchema named) {
        return scope == Scope.SHARED || named.isRead()
                ? Set.of(Scope.SHARED_SCHEMA, "pg_catalog", "information_schema", "pg_temp")
                : Set.of("pg_temp");
    }
}
