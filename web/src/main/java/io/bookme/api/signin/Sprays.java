package io.bookme.api.signin;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * Wrong passwords of an address, for whatever names: who tries a few on each of many is not seen by {@link Guesses}. An address
 * has so many of them an hour; once it has used them up it gets one more each time that its share of the hour has passed.
 *
 * <p>Behind an address may be a whole office. Whoever has signed in from it within a day is not kept waiting by what others
 * do there.
 *
 * <p>Each node counts for itself, as in {@link Guesses}.
 */
final class Sprays {
    private static final System.Logger LOG = System.getLogger(Sprays.class.getName());
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long KNOWN_FOR = Duration.ofDays(1).toMillis();
    private static final int MOST = 50_000;

    private final InstantSource clock;
    private final int allowed;
    private final Map<String, Used> usedByNetwork = new LeastRecentlyUsed<>(MOST);
    private final Map<Guesser, Long> knownUntil = new LeastRecentlyUsed<>(MOST);

    /**
     * @param untilMillis when all guesses have come back, one with each share of the hour
     * @param toldMillis when the log was last told
     */
    private record Used(long untilMillis, long toldMillis) {}

    /**
     * @param allowed wrong passwords an hour from one address; with 0 as many as there are
     */
    Sprays(InstantSource clock, int allowed) {
        this.clock = clock;
        this.allowed = allowed;
    }

    /** How long this address has to wait before its next guess at this name; zero if it need not. */
    synchronized Duration wait(String name, String address) {
        Guesser guesser = Guesser.of(name, address);
        Used used = usedByNetwork.get(guesser.network());
        if (used == null || isKnown(guesser)) {
            return Duration.ZERO;
        }
        return Duration.ofMillis(Math.max(0, used.untilMillis - clock.millis() - HOUR + share()));
    }

    synchronized void right(String name, String address) {
        knownUntil.put(Guesser.of(name, address), clock.millis() + KNOWN_FOR);
    }

    synchronized void wrong(String name, String address) {
        if (allowed == 0) {
            return;
        }
        String network = Guesser.of(name, address).network();
        long now = clock.millis();
        Used before = usedByNetwork.getOrDefault(network, new Used(now, now - HOUR));
        // Requests that were under way at the same time cost no more than one.
        long until = Math.min(Math.max(before.untilMillis, now) + share(), now + HOUR + share());
        boolean isNews = until - now > HOUR - share() && now - before.toldMillis >= HOUR;
        usedByNetwork.put(network, new Used(until, isNews ? now : before.toldMillis));
        if (isNews) {
            LOG.log(
                    WARNING,
                    "{0} wrong passwords within an hour from {1}: from there one is looked at every {2} s now, but for users"
                            + " who signed in from there within a day (bookme.signin.attempts.address)",
                    allowed,
                    address,
                    Math.max(1, share() / 1000));
        }
    }

    /** The milliseconds in which an address gets one more guess. */
    private long share() {
        return Math.max(1, HOUR / allowed);
    }

    private boolean isKnown(Guesser guesser) {
        Long until = knownUntil.get(guesser);
        return until != null && clock.millis() < until;
    }
}
