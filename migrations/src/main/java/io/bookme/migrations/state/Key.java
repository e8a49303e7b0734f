package io.bookme.migrations.state;

import java.util.List;

/**
 * A primary key or a unique constraint.
 *
 * @param definition all of it as PostgreSQL prints it, with what the other fields do not say (INCLUDE, NULLS NOT
 *     DISTINCT, WITHOUT OVERLAPS)
 */
public record Key(
        String name,
        boolean primary,
        List<String> columns,
        boolean deferrable,
        boolean initiallyDeferred,
        String definition) {}
