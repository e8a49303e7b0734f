package io.bookme.rollout;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * What the server does by itself, and how. Each value is a MicroProfile Config property: a system property
 * {@code bookme.migrate.auto}, or an environment variable {@code BOOKME_MIGRATE_AUTO}.
 *
 * <p>A value that cannot be read never keeps the application from starting: it is logged, and the careful choice
 * taken instead.
 *
 * @param auto {@code bookme.migrate.auto}: what start-up and timer may begin (default {@code all})
 * @param interval {@code bookme.migrate.interval}: how often tenants that are behind are looked for, as {@code
 *     5m}, {@code 30s} or ISO 8601 (default five minutes, at least one second)
 * @param workers {@code bookme.migrate.workers}: schemas migrated at once by this server, 1 to 12 (default 3)
 * @param keep {@code bookme.migrate.keep}: the age at which ended runs and job records are forgotten (default
 *     90 days)
 */
record RolloutSettings(Auto auto, Duration interval, int workers, Duration keep) {
    private static final System.Logger LOG = System.getLogger(RolloutSettings.class.getName());

    /** The batch thread pool has 16 threads, and a job needs one beside its workers. */
    private static final int MOST_WORKERS = 12;

    /** What start-up and timer may begin. */
    enum Auto {
        /** Whatever is behind its target. */
        ALL,
        /** The shared schema alone; tenants wait for a person. */
        SHARED,
        /** Nothing. */
        OFF
    }

    static RolloutSettings ofServer() {
        return read(name -> ConfigProvider.getConfig().getOptionalValue(name, String.class));
    }

    /**
     * @param values gives the value of a property; empty if it is not set
     */
    static RolloutSettings read(Function<String, Optional<String>> values) {
        return new RolloutSettings(
                value(values, "bookme.migrate.auto", RolloutSettings::auto, any -> true, Auto.ALL, Auto.OFF),
                value(
                        values,
                        "bookme.migrate.interval",
                        RolloutSettings::duration,
                        interval -> interval.compareTo(Duration.ofSeconds(1)) >= 0,
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(5)),
                value(
                        values,
                        "bookme.migrate.workers",
                        Integer::valueOf,
                        workers -> workers >= 1 && workers <= MOST_WORKERS,
                        3,
                        1),
                value(
                        values,
                        "bookme.migrate.keep",
                        RolloutSettings::duration,
                        keep -> !keep.isNegative(),
                        Duration.ofDays(90),
                        Duration.ofDays(90)));
    }

    /** With another number of workers, if that is one. */
    RolloutSettings withWorkers(Optional<String> wanted) {
        int number = read(name -> name.equals("bookme.migrate.workers") ? wanted : Optional.empty()).workers;
        boolean isGiven = wanted.filter(text -> !text.isBlank()).isPresent();
        return new RolloutSettings(auto, interval, isGiven ? number : workers, keep);
    }

    private static <T> T value(
            Function<String, Optional<String>> values,
            String name,
            Function<String, T> read,
            Predicate<T> allowed,
            T otherwise,
            T careful) {
        Optional<String> text = values.apply(name).map(String::strip).filter(t -> !t.isEmpty());
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            T value = read.apply(text.get());
            if (allowed.test(value)) {
                return value;
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, name, e);
        }
        LOG.log(System.Logger.Level.ERROR, "{0}={1} cannot be used; {2} is taken instead", name, text.get(), careful);
        return careful;
    }

    private static Auto auto(String text) {
        return Auto.valueOf(text.toUpperCase(java.util.Locale.ROOT));
    }

    /** {@code 30s}, {@code 5m}, {@code 12h}, {@code 90d} or ISO 8601. */
    private static Duration duration(String text) {
        String upper = text.toUpperCase(java.util.Locale.ROOT);
        if (upper.startsWith("P")) {
            return Duration.parse(upper);
        }
        return Duration.parse(upper.endsWith("D") ? "P" + upper : "PT" + upper);
    }
}
