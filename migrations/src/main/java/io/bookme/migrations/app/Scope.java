package io.bookme.migrations.app;

import java.util.Locale;

/** Where the tables of an app live. */
public enum Scope {
    /** Once, in {@link #SHARED_SCHEMA}. */
    SHARED,
    /** In the schema of every tenant. */
    TENANT;

    /** Where the tables of the shared apps live. */
    public static final String SHARED_SCHEMA = "public";

    /** The scope of the apps whose tables a schema holds. */
    public static Scope of(String schema) {
        return schema.equals(SHARED_SCHEMA) ? SHARED : TENANT;
    }

    /** The folder under {@code db/} that holds the changelogs of this scope's apps. */
    public String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
