package io.bookme.api.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SpraysTest {
    private static final String HERE = "192.0.2.7";
    private static final String ELSEWHERE = "192.0.2.8";
    private static final int ALLOWED = 60;

    private Instant now = Instant.EPOCH;
    private final Sprays sprays = new Sprays(() -> now, ALLOWED);

    @Test
    void an_address_may_guess_so_often_whatever_the_names() {
        spray(ALLOWED - 1);
        assertThat(sprays.wait("mark", HERE)).isZero();
    }

    @Test
    void then_it_waits_for_its_next_guess_at_any_name() {
        spray(ALLOWED);
        assertThat(sprays.wait("mark", HERE)).isEqualTo(Duration.ofMinutes(1));
        assertThat(sprays.wait("mark", ELSEWHERE)).isZero();
    }

    @Test
    void it_gets_one_more_with_each_share_of_the_hour() {
        spray(ALLOWED);
        now = now.plus(Duration.ofMinutes(1));
        assertThat(sprays.wait("mark", HERE)).isZero();
        spray(1);
        assertThat(sprays.wait("mark", HERE)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void requests_that_were_under_way_at_the_same_time_cost_no_more_than_one() {
        spray(10 * ALLOWED);
        assertThat(sprays.wait("mark", HERE)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void after_an_hour_all_is_as_at_first() {
        spray(ALLOWED);
        now = now.plus(Duration.ofHours(1));
        spray(ALLOWED - 1);
        assertThat(sprays.wait("mark", HERE)).isZero();
    }

    @Test
    void who_signed_in_from_there_within_a_day_is_not_kept_waiting_by_the_others() {
        sprays.right("mark", HERE);
        spray(ALLOWED);
        assertThat(sprays.wait("Mark", HERE)).isZero();
        now = now.plus(Duration.ofDays(1));
        spray(ALLOWED);
        assertThat(sprays.wait("mark", HERE)).isPositive();
    }

    @Test
    void a_right_password_gives_its_address_no_further_guesses() {
        spray(ALLOWED);
        sprays.right("own", HERE);
        assertThat(sprays.wait("mark", HERE)).isPositive();
    }

    @Test
    void the_second_half_of_an_ipv6_address_makes_no_other_address() {
        for (int i = 0; i < ALLOWED; i++) {
            sprays.wrong("name" + i, "2001:db8:1:2::" + i);
        }
        assertThat(sprays.wait("mark", "2001:db8:1:2:3:4:5:6")).isPositive();
    }

    @Test
    void with_no_number_of_attempts_nobody_waits() {
        Sprays off = new Sprays(() -> now, 0);
        for (int i = 0; i < 1000; i++) {
            off.wrong("name" + i, HERE);
        }
        assertThat(off.wait("mark", HERE)).isZero();
    }

    private void spray(int times) {
        for (int i = 0; i < times; i++) {
            sprays.wrong("name" + i, HERE);
        }
    }
}
