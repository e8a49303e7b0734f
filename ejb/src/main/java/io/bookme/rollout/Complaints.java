package io.bookme.rollout;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What keeps timers from their work: said once for as long as it stands, however often and whichever of them meets it. Safe
 * for use by many threads.
 *
 * @param <O> what a timer is for
 */
final class Complaints<O> {
    private final Map<O, String> standing = new HashMap<>();

    /** Notes what one of them met; true if it is not known yet. */
    synchronized boolean isNews(O occasion, String problem) {
        boolean isKnown = standing.containsValue(problem);
        standing.put(occasion, problem);
        return !isKnown;
    }

    /** Notes that these worked; true if with that the last complaint is gone. */
    synchronized boolean isSettled(Collection<O> worked) {
        return standing.keySet().removeAll(worked) && standing.isEmpty();
    }
}
