package io.bookme.api.signin;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * Wrong passwords, counted for a name <em>and</em> the address that they came from. Where one address has guessed too often,
 * it has to wait before its next guess at that name, twice as long after each further wrong one. Whoever knows a name can so
 * not keep its owner out, who comes from elsewhere.
 *
 * <p>Each node counts for itself. Requests that are under way at the same time are all let through to the realm; there are
 * never more of them than the server has threads.
 */
final class Guesses {
    static final Duration SHORTEST = Duration.ofMinutes(1);
    static final Duration LONGEST = Duration.ofMinutes(15);

    private static final System.Logger LOG = System.getLogger(Guesses.class.getName());
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final int MOST = 50_000;

    private final InstantSource clock;
    private final int allowed;
    private final Map<Guesser, Count> counts = new LeastRecentlyUsed<>(MOST);

    private record Count(int wrong, long lastMillis, long waitUntilMillis) {}

    /**
     * @param allowed wrong passwords in a row before an address has to wait; with 0 none ever does
     */
    Guesses(InstantSource clock, int allowed) {
        this.clock = clock;
        this.allowed = allowed;
    }

    /** How long this address has to wait before its next guess at this name; zero if it need not. */
    Duration wait(String name, String address) {
        synchronized (counts) {
            Count count = counts.get(Guesser.of(name, address));
            return count == null
                    ? Duration.ZERO
                    : Duration.ofMillis(Math.max(0, count.waitUntilMillis - clock.millis()));
        }
    }

    void right(String name, String address) {
        synchronized (counts) {
            counts.remove(Guesser.of(name, address));
        }
    }

    void wrong(String name, String address) {
        if (allowed == 0) {
            return;
        }
        Guesser guesser = Guesser.of(name, address);
        long now = clock.millis();
        int wrong;
        long wait;
        synchronized (counts) {
            Count before = counts.get(guesser);
            wrong = before == null || now - before.lastMillis >= FORGOTTEN_AFTER.toMillis() ? 1 : before.wrong + 1;
            wait = wrong < allowed
                    ? 0
                    : Math.min(LONGEST.toMillis(), SHORTEST.toMillis() << Math.min(10, wrong - allowed));
            counts.put(guesser, new Count(wrong, now, now + wait));
        }
        if (wait > 0) {
            LOG.log(
                    WARNING,
                    "{0} wrong passwords in a row for user \"{1}\" from {2}: no further one is looked at from there for"
                            + " {3} s (bookme.signin.attempts)",
                    wrong,
                    guesser.name(),
                    address,
                    wait / 1000);
        }
    }
}
