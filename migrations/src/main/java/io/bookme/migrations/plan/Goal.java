package io.bookme.migrations.plan;

/**
 * Where a person wants an app to be: at a named migration, or at {@link #ZERO}, before its first one.
 *
 * @param app the app's name
 * @param migration the full name of one of its migrations, or {@link #ZERO}
 */
public record Goal(String app, String migration) {
    /** Nothing of the app is applied. */
    public static final String ZERO = "zero";

    public boolean isZero() {
        return migration.equals(ZERO);
    }

    @Override
    public String toString() {
        return app + " " + migration;
    }
}
