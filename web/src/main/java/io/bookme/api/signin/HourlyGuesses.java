package io.bookme.api.signin;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * Wrong passwords of an address for whatever names, or for a name from whatever addresses: who tries a few on each of many
 * names, or a few from each of many addresses, is not seen by {@link Guesses}. There are so many of them an hour; once they are
 * used up there is one more each time that its share of the hour has passed.
 *
 * <p>Behind an address may be a whole office, and a name's owner is not to be kept out by whoever guesses at it: who has signed
 * in from an address before is not kept waiting there by what others do.
 *
 * <p>Each node counts for itself, as in {@link Guesses}.
 */
final class HourlyGuesses {
    private static final System.Logger LOG = System.getLogger(HourlyGuesses.class.getName());
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final int MOST = 50_000;

    private final InstantSource clock;
    private final Per per;
    private final int allowed;
    private final Map<String, Used> used = new LeastRecentlyUsed<>(MOST);
    private final Map<Guesser, Long> knownUntil = new LeastRecentlyUsed<>(MOST);

    /** What they are counted for. */
    enum Per {
        ADDRESS(
                Duration.ofDays(1),
                "{0} wrong passwords within an hour from {1}: from there one is looked at every {2} s now, but for"
                        + " users who signed in from there within a day (bookme.signin.attempts.address)"),
        USER(
                Duration.ofDays(30),
                "{0} wrong passwords within an hour for user \"{1}\", wherever from: one is looked at every {2} s now,"
                        + " but for addresses from which the user signed in within 30 days (bookme.signin.attempts.user)");

        private final Duration knownFor;
        private final String news;

        Per(Duration knownFor, String news) {
            this.knownFor = knownFor;
            this.news = news;
        }

        private String key(Guesser guesser) {
            return this == USER ? guesser.name() : guesser.network();
        }
    }

    /**
     * @param untilMillis when all guesses have come back, one with each share of the hour
     * @param toldMillis when the log was last told
     */
    private record Used(long untilMillis, long toldMillis) {}

    /**
     * @param allowed wrong passwords an hour; with 0 as many as there are
     */
    HourlyGuesses(InstantSource clock, Per per, int allowed) {
        this.clock = clock;
        this.per = per;
        this.allowed = allowed;
    }

    /** How long this address has to wait before its next guess at this name; zero if it need not. */
    synchronized Duration wait(String name, String address) {
        Guesser guesser = Guesser.of(name, address);
        Used before = used.get(per.key(guesser));
        if (before == null || isKnown(guesser)) {
            return Duration.ZERO;
        }
        return Duration.ofMillis(Math.max(0, before.untilMillis - clock.millis() - HOUR + share()));
    }

    synchronized void right(String name, String address) {
        knownUntil.put(Guesser.of(name, address), clock.millis() + per.knownFor.toMillis());
    }

    synchronized void wrong(String name, String address) {
        if (allowed == 0) {
            return;
        }
        Guesser guesser = Guesser.of(name, address);
        long now = clock.millis();
        Used before = used.getOrDefault(per.key(guesser), new Used(now, now - HOUR));
        // Requests that were under way at the same time cost no more than one.
        long until = Math.min(Math.max(before.untilMillis, now) + share(), now + HOUR + share());
        boolean isNews = until - now > HOUR - share() && now - before.toldMillis >= HOUR;
        used.put(per.key(guesser), new Used(until, isNews ? now : before.toldMillis));
        if (isNews) {
            String whose = per == Per.USER ? guesser.name() : address;
            LOG.log(WARNING, per.news, allowed, whose, Math.max(1, share() / 1000));
        }
    }

    /** The milliseconds in which there is one more guess. */
    private long share() {
        return Math.max(1, HOUR / allowed);
    }

    private boolean isKnown(Guesser guesser) {
        Long until = knownUntil.get(guesser);
        return until != null && clock.millis() < until;
    }
}
