package io.bookme.migrations.run;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The life of a run. {@link #NEXT} is the whole state machine:
 *
 * <ul>
 *   <li>REQUESTED to RUNNING: somebody took it up; to STOPPED: it was stopped before anybody did; to COMPLETED or FAILED:
 *       nobody did, and nothing was left of it.
 *   <li>RUNNING to STOPPING: a person asked for it; no further schema is begun.
 *   <li>RUNNING or STOPPING to COMPLETED or FAILED: nothing is unfinished; FAILED if a schema failed.
 *   <li>STOPPING to STOPPED: the schemas in hand are finished and others are left.
 *   <li>STOPPED or FAILED to RUNNING: resumed, or its failed schemas retried; to REQUESTED: the same was asked for, and
 *       somebody has to take it up.
 *   <li>RUNNING or STOPPING to RUNNING: its process died, another took it over; to REQUESTED: somebody was asked to.
 * </ul>
 */
public enum RunState {
    REQUESTED,
    RUNNING,
    STOPPING,
    STOPPED,
    COMPLETED,
    FAILED;

    /** What may follow each state. */
    public static final Map<RunState, Set<RunState>> NEXT = Map.of(
            REQUESTED, EnumSet.of(RUNNING, STOPPED, COMPLETED, FAILED),
            RUNNING, EnumSet.of(REQUESTED, RUNNING, STOPPING, COMPLETED, FAILED),
            STOPPING, EnumSet.of(REQUESTED, RUNNING, STOPPED, COMPLETED, FAILED),
            STOPPED, EnumSet.of(REQUESTED, RUNNING),
            COMPLETED, EnumSet.noneOf(RunState.class),
            FAILED, EnumSet.of(REQUESTED, RUNNING));

    /** True while somebody should be working on it. */
    public boolean isActive() {
        return this == REQUESTED || this == RUNNING || this == STOPPING;
    }
}
