package io.bookme.migrations.app;

/**
 * A part of the product with tables and migrations of its own, such as {@code services}.
 *
 * @param name the app's name, as in {@code services.0001_initial}
 * @param scope whether its tables are shared or each tenant's own
 */
public record App(String name, Scope scope) {}
