package io.bookme.migrations.benchmark;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * One kind of work, done by all in turn (A B C A B C ...), so that what else the machine does meets all alike.
 *
 * <p>Ratios are medians of the rounds' own ratios: what slows a whole round down does not show in them.
 */
final class Contest {
    /** What takes a millisecond is not warm after a few times, and after slow work it is slower itself. */
    private static final Duration QUICK = Duration.ofMillis(200);

    private final String title;
    private final List<Entrant> entrants = new ArrayList<>();

    Contest(String title) {
        this.title = title;
    }

    /** Somebody who takes part: its milliseconds per tenant, one value a round. */
    private record Entrant(String name, IntFunction<Duration> work, int tenants, List<Double> times) {}

    /**
     * @param work does the round of this number and says how long it took
     * @param tenants how many tenants a round has
     */
    Contest add(String name, int tenants, IntFunction<Duration> work) {
        entrants.add(new Entrant(name, work, tenants, new ArrayList<>()));
        return this;
    }

    /** Rounds with negative numbers warm up and do not count. */
    Contest run(int warmUps, int rounds, Runnable between) {
        for (int round = -warmUps; round < rounds; round++) {
            for (Entrant entrant : entrants) {
                between.run();
                double took = entrant.work().apply(round).toNanos() / 1e6 / entrant.tenants();
                if (round >= 0) {
                    entrant.times().add(took);
                }
            }
        }
        return this;
    }

    /** The same for work that can be done again as it is: whoever is quick does it again and again in each round. */
    Contest runRepeatable(int warmUps, int rounds) {
        for (int round = -warmUps; round < rounds; round++) {
            for (Entrant entrant : entrants) {
                double took = mean(entrant.work()).toNanos() / 1e6 / entrant.tenants();
                if (round >= 0) {
                    entrant.times().add(took);
                }
            }
        }
        return this;
    }

    private static Duration mean(IntFunction<Duration> work) {
        Duration sum = Duration.ZERO;
        int times = 0;
        while (sum.compareTo(QUICK) < 0) {
            sum = sum.plus(work.apply(times++));
        }
        return sum.dividedBy(times);
    }

    /** Prints the table; {@code ours} and {@code raw} are what the ratios are made against. */
    void print(PrintStream out, String ours, String raw) {
        out.printf(Locale.ROOT, "%n%-52s %10s %21s %9s %9s%n", title, "median ms", "min - max", "of raw", "of BookMe");
        for (Entrant entrant : entrants) {
            double[] sorted = sorted(entrant.times());
            out.printf(
                    Locale.ROOT,
                    "  %-50s %10.4f %10.4f - %8.4f %8.2fx %8.2fx%n",
                    entrant.name(),
                    median(sorted),
                    sorted[0],
                    sorted[sorted.length - 1],
                    ratio(entrant, raw),
                    ratio(entrant, ours));
        }
    }

    private double ratio(Entrant entrant, String other) {
        List<Double> against = entrants.stream()
                .filter(candidate -> candidate.name().equals(other))
                .findFirst()
                .orElseThrow()
                .times();
        double[] ratios = new double[against.size()];
        Arrays.setAll(ratios, i -> entrant.times().get(i) / against.get(i));
        Arrays.sort(ratios);
        return median(ratios);
    }

    private static double[] sorted(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    private static double median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
