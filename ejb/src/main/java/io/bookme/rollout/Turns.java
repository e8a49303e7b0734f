package io.bookme.rollout;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one timer at a time do its work. What comes every few seconds gives way to what is being done; what comes every few
 * minutes must not, as both come at the same moment each time.
 */
final class Turns {
    private final ReentrantLock busy = new ReentrantLock();

    /** Does the work, or leaves it to its next time if something else is being done. */
    void ifFree(Runnable work) {
        if (busy.tryLock()) {
            work(work);
        }
    }

    /** Does the work, after what is being done. */
    void inTurn(Runnable work) {
        busy.lock();
        work(work);
    }

    private void work(Runnable work) {
        try {
            work.run();
        } finally {
            busy.unlock();
        }
    }
}
