package io.bookme.migrations.state;

/**
 * A trigger of a table, as PostgreSQL prints it.
 *
 * @param enabled PostgreSQL's letter: O as usual, D disabled, R on replicas, A always
 */
public record Trigger(String name, String enabled, String definition) {}
