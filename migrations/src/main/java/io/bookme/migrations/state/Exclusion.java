package io.bookme.migrations.state;

/** An exclusion constraint, as PostgreSQL prints it. */
public record Exclusion(String name, boolean deferrable, boolean initiallyDeferred, String definition) {}
