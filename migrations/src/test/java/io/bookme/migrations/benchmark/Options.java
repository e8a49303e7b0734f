package io.bookme.migrations.benchmark;

import java.util.List;
import java.util.stream.Stream;

/**
 * How large the measurement is, from system properties.
 *
 * @param tenants {@code benchmark.tenants}: schemas of each contestant
 * @param rounds {@code benchmark.rounds}: how often each work is measured
 * @param warmUps {@code benchmark.warmUps}: rounds before, which do not count
 * @param connections {@code benchmark.connections}: how many at once, such as {@code 1,4}
 * @param sizes {@code benchmark.growth}: fleets of how many tenants are compared, such as {@code 100,1000}
 */
record Options(int tenants, int rounds, int warmUps, List<Integer> connections, List<Integer> sizes) {
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
                numbers("benchmark.growth", "100,1000"));
    }

    private static List<Integer> numbers(String property, String otherwise) {
        return Stream.of(System.getProperty(property, otherwise).split(","))
                .map(String::strip)
                .filter(number -> !number.isEmpty())
                .map(Integer::valueOf)
                .toList();
    }
}
