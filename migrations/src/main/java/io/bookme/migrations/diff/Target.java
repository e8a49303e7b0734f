package io.bookme.migrations.diff;

import io.bookme.migrations.app.Scope;
import java.util.Locale;

/**
 * A table as people speak of it and as SQL names it.
 *
 * @param app whose table it is
 * @param model the entity's name, {@code ServiceCategory}; for a join table its owner's
 * @param table its name in the database
 */
public record Target(String app, Scope scope, String model, String table) {

    /** The model's name in running text and in names of migrations: {@code servicecategory}. */
    public String lower() {
        return model.toLowerCase(Locale.ROOT);
    }

    /** The table in SQL: shared ones with their schema, a tenant's bare. */
    String sql() {
        return sql(table);
    }

    /** Any name of the same scope in SQL. */
    String sql(String name) {
        return (scope == Scope.SHARED ? "public." : "") + Identifier.of(name);
    }

    Target renamed(String newModel, String newTable) {
        return new Target(app, scope, newModel, newTable);
    }
}
