package io.bookme.migrations.state;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index that is not the work of a constraint.
 *
 * @param columns names or expressions in order, each with {@code DESC}, {@code NULLS FIRST} where it says so
 * @param predicate the condition of a partial index, null for a whole one
 * @param valid false for what a failed CREATE INDEX CONCURRENTLY leaves behind
 * @param definition all of it as PostgreSQL prints it, with what the other fields do not say (operator classes,
 *     INCLUDE, storage parameters)
 */
public record Index(
        String name,
        boolean unique,
        String method,
        List<String> columns,
        @Nullable String predicate,
        boolean valid,
        String definition) {}
