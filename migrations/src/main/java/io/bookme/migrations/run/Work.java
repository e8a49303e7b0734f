package io.bookme.migrations.run;

/** What a run does in each of its schemas. */
public enum Work {
    /** Runs what is pending, or goes to a named migration. */
    MIGRATE,
    /** The same, but only writes it down: nothing is run. */
    FAKE,
    /** As MIGRATE, but takes an app's first migration over where its tables are there already and match. */
    FAKE_INITIAL,
    /** Ends holds, then runs what is pending. */
    RELEASE,
    /** Forgets what the changelog says of migrations whose files are gone. */
    PRUNE,
    /** Takes back what other runs did. */
    UNDO
}
