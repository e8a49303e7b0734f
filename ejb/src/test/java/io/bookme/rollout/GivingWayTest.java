package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a worker does after a schema, by a clock that is turned by hand. */
class GivingWayTest {
    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 1_000_000_000);
    private final List<String> done = new ArrayList<>();
    private final GivingWay givingWay = new GivingWay(
            time::get, nanos -> done.add("rests " + Duration.ofNanos(nanos).toMillis() + " ms"));

    private void pass(long milliseconds) {
        time.addAndGet(Duration.ofMillis(milliseconds).toNanos());
    }

    private void schemaTook(long milliseconds) {
        givingWay.rest(Duration.ofMillis(milliseconds), () -> done.add("confirms"));
    }

    @Test
    void where_nobody_asks_for_anything_there_is_no_rest() {
        schemaTook(50);
        assertThat(done).isEmpty();
    }

    @Test
    void while_requests_are_served_it_rests_three_times_as_long_as_the_schema_took_and_first_confirms_what_is_done() {
        givingWay.noteRequest();
        schemaTook(50);
        pass(999);
        schemaTook(7);
        assertThat(done).containsExactly("confirms", "rests 150 ms", "confirms", "rests 21 ms");
    }

    @Test
    void a_second_after_the_last_request_it_is_at_work_all_the_time_again() {
        givingWay.noteRequest();
        pass(1_000);
        schemaTook(50);
        assertThat(done).isEmpty();
    }

    @Test
    void after_long_work_it_rests_for_a_second_and_no_longer() {
        givingWay.noteRequest();
        schemaTook(60_000);
        assertThat(done).containsExactly("confirms", "rests 1000 ms");
    }
}
