package io.bookme.rollout;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.function.Executable;

/**
 * The random choices of a scenario, from one number: given again with {@code -Dbookme.seed=...} it makes the same ones.
 * How long a real server takes for what is between them, it does not say.
 */
final class Dice {
    private final long seed;
    private final Random random;

    private Dice(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Of the seed that was asked for, or a new one. */
    static Dice thrown() {
        return new Dice(Long.getLong("bookme.seed", new Random().nextInt(1_000_000)));
    }

    /** From the least to the most, both of them possible. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    Duration upTo(Duration most) {
        return Duration.ofMillis(between(0, (int) most.toMillis()));
    }

    /** Whatever fails in the scenario is told together with the seed. */
    void naming(Executable scenario) throws Throwable {
        try {
            scenario.execute();
        } catch (Exception | AssertionError e) {
            throw new AssertionError("With " + this + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "-Dbookme.seed=" + seed;
    }
}
