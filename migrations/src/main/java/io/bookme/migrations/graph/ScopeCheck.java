package io.bookme.migrations.graph;

import io.bookme.migrations.app.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds migrations that reach over the border between shared and tenant tables, from the text alone, before anything
 * is run. A table that both sides make under one name is each side's own.
 */
final class ScopeCheck {
    private ScopeCheck() {}

    static List<String> problems(Collection<Migration> migrations) {
        Map<String, Migration> shared = new HashMap<>();
        Map<String, Migration> tenants = new HashMap<>();
        for (Migration migration : migrations) {
            Map<String, Migration> own = migration.scope() == Scope.SHARED ? shared : tenants;
            SqlTables.of(text(migration)).created().forEach(table -> own.putIfAbsent(table, migration));
        }
        List<String> problems = new ArrayList<>();
        for (Migration migration : migrations) {
            boolean isShared = migration.scope() == Scope.SHARED;
            Map<String, Migration> own = isShared ? shared : tenants;
            Map<String, Migration> others = isShared ? tenants : shared;
            for (String table : SqlTables.of(text(migration)).touched()) {
                Migration maker = own.containsKey(table) ? null : others.get(table);
                if (maker != null) {
                    problems.add(problem(migration, table, maker));
                }
            }
        }
        return problems;
    }

    private static String text(Migration migration) {
        return text(Optional.of(migration.forward())) + text(migration.backward());
    }

    private static String text(Optional<Migration.Body> body) {
        return body.orElse(null) instanceof Migration.Sql sql ? sql.text() : "";
    }

    private static String problem(Migration migration, String table, Migration maker) {
        boolean isShared = maker.scope() == Scope.SHARED;
        return migration.path() + ": it speaks of " + table + ", a table of the " + (isShared ? "shared" : "tenants'")
                + " app '" + maker.id().app() + "' (" + maker.path() + "), which is not in "
                + (isShared ? "a tenant's schema" : Scope.SHARED_SCHEMA)
                + "; keep an id without a key instead of a reference, and move a change of that table into a migration of '"
                + maker.id().app() + "', which runs with"
                + (isShared ? " ./manage migrate_schemas --shared" : " ./manage migrate_schemas");
    }
}
