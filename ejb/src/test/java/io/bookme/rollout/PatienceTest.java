package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.DatabaseException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** By a clock that is turned by hand. */
class PatienceTest {
    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 1_000_000_000);
    private final Patience patience = new Patience(time::get);
    private final BookMeException refusal = new BookMeException("edited", "Bring it back.");
    private int attempts;

    private void pass(Duration pause) {
        time.addAndGet(pause.toNanos());
    }

    private void refused() {
        assertThatThrownBy(() -> patience.attempt(() -> {
                    attempts++;
                    throw refusal;
                }))
                .isSameAs(refusal);
    }

    @Test
    void what_only_a_person_can_change_is_tried_after_growing_pauses_and_at_least_every_five_minutes() {
        List<Long> seconds = new ArrayList<>();
        long began = time.get();
        for (int looks = 0; looks < 400; looks++) {
            int before = attempts;
            refused();
            if (attempts > before) {
                seconds.add(Duration.ofNanos(time.get() - began).toSeconds());
            }
            pass(Duration.ofSeconds(3));
        }
        assertThat(seconds).containsExactly(0L, 6L, 18L, 39L, 81L, 162L, 324L, 624L, 924L);
    }

    @Test
    void it_is_tried_at_once_when_the_wait_is_ended_and_as_before_when_it_has_worked() {
        refused();
        patience.end();
        refused();
        assertThat(attempts).isEqualTo(2);
        patience.end();
        patience.attempt(() -> attempts++);
        patience.attempt(() -> attempts++);
        assertThat(attempts).isEqualTo(4);
        refused();
        refused();
        assertThat(attempts).isEqualTo(5);
        pass(Duration.ofSeconds(5));
        refused();
        assertThat(attempts).isEqualTo(6);
    }

    @Test
    void a_database_that_is_away_is_asked_every_time() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> patience.attempt(() -> {
                        attempts++;
                        throw new DatabaseException(new SQLException("no route", "08006"));
                    }))
                    .isInstanceOf(DatabaseException.class);
        }
        assertThat(attempts).isEqualTo(3);
    }
}
