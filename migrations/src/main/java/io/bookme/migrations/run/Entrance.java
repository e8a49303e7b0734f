package io.bookme.migrations.run;

/** Through which door a run came in. */
public enum Entrance {
    COMMAND_LINE,
    REST,
    STARTUP,
    TIMER,
    /** WildFly's own batch page or its command line. */
    BATCH
}
