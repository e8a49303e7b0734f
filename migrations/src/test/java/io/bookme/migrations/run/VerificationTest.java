package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationTest {
    /** How many passes there are when so many of a run's schemas are done and the run ends. */
    private static int passes(int total, int done) {
        AtomicInteger passes = new AtomicInteger();
        try (Verification verification = new Verification(
                1,
                total,
                () -> {
                    passes.incrementAndGet();
                    throw new IllegalStateException("no connection");
                },
                Thread::new)) {
            for (int i = 0; i < done; i++) {
                verification.finished("t" + i, Optional.empty());
            }
            assertThatThrownBy(verification::finish).hasMessage("no connection");
        }
        return passes.get();
    }

    @Test
    void a_few_schemas_are_read_in_one_pass() {
        assertThat(passes(50, 50)).isEqualTo(1);
        assertThat(passes(51, 51)).isEqualTo(2);
    }

    @Test
    void ten_times_as_many_schemas_are_not_read_in_ten_times_as_many_passes() {
        assertThat(passes(100, 100)).isEqualTo(2);
        assertThat(passes(1_000, 1_000)).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 237, 1_000, 10_000})
    void no_more_than_a_few_are_left_for_the_pass_when_nobody_works_any_more(int total) {
        int lastBegunAt = total;
        while (passes(total, lastBegunAt - 1) == passes(total, total)) {
            lastBegunAt--;
        }
        assertThat(total - lastBegunAt).isBetween(1, 50);
    }
}
