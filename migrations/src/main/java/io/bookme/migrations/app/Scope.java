package io.bookme.migrations.app;

import java.util.Locale;

/** Where the tables of an app live. */
public enum Scope {
    /** Once, in {@code public}. */
    SHARED,
    /** In the schema of every tenant. */
    TENANT;

    /** The folder under {@code db/} that holds the changelogs of this scope's apps. */
    public String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
