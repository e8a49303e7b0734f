package io.bookme.migrations.run;

/** Hears how a run goes on; called from the threads that work on it. */
public interface RunListener {
    /** A listener for those who ask the ledger instead. */
    RunListener SILENT = new RunListener() {};

    /** A schema is done or failed. */
    default void finished(Outcome outcome) {}

    /** A schema was put off: its row or its tables are in use, or the server has no room. It is tried again by itself. */
    default void putOff(String schema, String reason) {}

    /** The database has gone away; the run waits for it. */
    default void databaseLost(String reason) {}

    /** The database is back; the run goes on. */
    default void databaseBack() {}

    /** The database is slow, or not any more: from now on so many of the workers may be at work. */
    default void workers(int allowed, int workers) {}
}
