package io.bookme.migrations.benchmark;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How large the measurement is, from system properties.
 *
 * @param tenants {@code benchmark.tenants}: schemas of each contestant
 * @param rounds {@code benchmark.rounds}: how often each work is measured
 * @param warmUps {@code benchmark.warmUps}: rounds before, which do not count
 * @param connections {@code benchmark.connections}: how many at once, such as {@code 1,4}
 * @param sizes {@code benchmark.growth}: fleets of how many tenants are compared, such as {@code 100,1000}
 * @param flush {@code benchmark.flush}: microseconds that the disk is to take longer for each flush, from 0
 * @param parts {@code benchmark.only}: what is measured, such as {@code idle,status}; everything otherwise
 * @param rivals {@code benchmark.rivals}: who takes part beside us and raw JDBC; none is {@code none}
 */
record Options(
        int tenants,
        int rounds,
        int warmUps,
        List<Integer> connections,
        List<Integer> sizes,
        int flush,
        Set<Part> parts,
        Set<Rival> rivals) {
    /** What can be measured. */
    enum Part {
        BIRTH,
        COLUMN,
        TABLE,
        IDLE,
        STATUS,
        SIGNUP,
        GROWTH
    }

    /** Whom others use. */
    enum Rival {
        FLYWAY,
        LIQUIBASE
    }

    Options {
        if (tenants < 2 * rounds || rounds < 1 || warmUps < 0 || connections.isEmpty()) {
            throw new IllegalArgumentException("Too few to measure: " + tenants + " tenants, " + rounds + " rounds");
        }
    }

    static Options ofSystemProperties() {
        return new Options(
                Integer.getInteger("benchmark.tenants", 200),
                Integer.getInteger("benchmark.rounds", 7),
                Integer.getInteger("benchmark.warmUps", 2),
                numbers("benchmark.connections", "1,4"),
                numbers("benchmark.growth", "100,1000"),
                Integer.getInteger("benchmark.flush", 0),
                chosen("benchmark.only", Part.class),
                chosen("benchmark.rivals", Rival.class));
    }

    private static List<Integer> numbers(String property, String otherwise) {
        return words(System.getProperty(property, otherwise))
                .map(Integer::valueOf)
                .toList();
    }

    private static <T extends Enum<T>> Set<T> chosen(String property, Class<T> all) {
        String wanted = System.getProperty(property, "");
        if (wanted.equals("none")) {
            return Set.of();
        }
        Set<T> named = words(wanted)
                .map(word -> Enum.valueOf(all, word.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toSet());
        return named.isEmpty() ? EnumSet.allOf(all) : named;
    }

    private static Stream<String> words(String list) {
        return Stream.of(list.split(",")).map(String::strip).filter(word -> !word.isEmpty());
    }
}
