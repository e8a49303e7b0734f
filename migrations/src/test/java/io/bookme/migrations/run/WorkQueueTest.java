package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Patience with a schema that is put off, by a clock that is turned by hand. */
class WorkQueueTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final AtomicLong time = new AtomicLong();
    private final AwakeClock clock = new AwakeClock(time::get, TICK.multipliedBy(2));
    private final WorkQueue queue = new WorkQueue(List.of("tenant_a"), clock);

    private void pass(Duration awake) {
        for (long passed = 0; passed < awake.toNanos(); passed += TICK.toNanos()) {
            time.addAndGet(TICK.toNanos());
            clock.tick();
        }
    }

    private void sleep(Duration asleep) {
        time.addAndGet(asleep.toNanos());
        clock.tick();
    }

    private boolean putOff() throws InterruptedException {
        assertThat(queue.take()).contains("tenant_a");
        return queue.putOff("tenant_a", PATIENCE);
    }

    @Test
    void time_in_which_the_process_was_stopped_takes_no_patience() throws Exception {
        assertThat(putOff()).isTrue();
        pass(Duration.ofMinutes(1));
        sleep(Duration.ofHours(8));
        assertThat(putOff()).isTrue();
        pass(Duration.ofMinutes(1));
        assertThat(putOff()).isFalse();
    }

    @Test
    void time_that_nobody_ticked_away_counts_a_little() throws Exception {
        assertThat(putOff()).isTrue();
        time.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(clock.millis()).isEqualTo(1_000);
        time.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(clock.millis()).isEqualTo(3_000);
    }
}
