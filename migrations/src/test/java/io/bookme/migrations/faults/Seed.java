package io.bookme.migrations.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.function.Executable;

/**
 * What a run of the harness is made of: a seed, from which follows all that is random in it, and how long it is.
 * {@code -Dfaults.seed=N} repeats a failure; {@code -Dfaults.rounds=N} makes the long form.
 */
public final class Seed {
    private static final long USUAL = 20260;
    private static final long VALUE =
            Long.getLong("faults.seed", isLong() ? System.currentTimeMillis() % 1_000_000 : USUAL);

    private final Random random;

    private Seed(String scenario) {
        this.random = new Random(VALUE * 31 + scenario.hashCode());
    }

    /** A scenario's own: it does the same whether the others run or not. */
    public static Seed of(Class<?> scenario) {
        return new Seed(scenario.getSimpleName());
    }

    /** Whether this is the long form. */
    public static boolean isLong() {
        return Integer.getInteger("faults.rounds") != null;
    }

    /** How often something random is done: as often as asked for, or a few times in the short form. */
    public static int rounds(int few) {
        return Integer.getInteger("faults.rounds", few);
    }

    public Random random() {
        return random;
    }

    /** All of them in the long form, and some in the short one. */
    <T> List<T> some(List<T> all, int some) {
        if (isLong()) {
            return all;
        }
        List<T> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, Math.min(some, shuffled.size()));
    }

    /** Whatever fails in a scenario is told together with the seed. */
    public void naming(Executable scenario) throws Throwable {
        try {
            scenario.execute();
        } catch (Exception | AssertionError e) {
            throw new AssertionError("With " + this + ": " + e.getMessage(), e);
        }
    }

    /** To be in every message. */
    @Override
    public String toString() {
        return "-Dfaults.seed=" + VALUE;
    }
}
