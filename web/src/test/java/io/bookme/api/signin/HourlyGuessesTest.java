package io.bookme.api.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.api.signin.HourlyGuesses.Per;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HourlyGuessesTest {
    private static final String HERE = "192.0.2.7";
    private static final String ELSEWHERE = "192.0.2.8";
    private static final int ALLOWED = 60;

    private Instant now = Instant.EPOCH;
    private final HourlyGuesses sprays = new HourlyGuesses(() -> now, Per.ADDRESS, ALLOWED);
    private final HourlyGuesses ofUser = new HourlyGuesses(() -> now, Per.USER, ALLOWED);

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
        HourlyGuesses off = new HourlyGuesses(() -> now, Per.ADDRESS, 0);
        for (int i = 0; i < 1000; i++) {
            off.wrong("name" + i, HERE);
        }
        assertThat(off.wait("mark", HERE)).isZero();
    }

    @Test
    void a_name_is_guessed_at_so_often_wherever_from() {
        besiege(ALLOWED - 1);
        assertThat(ofUser.wait("ops", HERE)).isZero();
        besiege(1);
        assertThat(ofUser.wait(" OPS", HERE)).isEqualTo(Duration.ofMinutes(1));
        assertThat(ofUser.wait("mark", HERE)).isZero();
        now = now.plus(Duration.ofMinutes(1));
        assertThat(ofUser.wait("ops", HERE)).as("for everybody").isZero();
    }

    @Test
    void its_owner_comes_in_from_where_he_signed_in_within_thirty_days_however_many_guess_at_it() {
        ofUser.right("ops", HERE);
        now = now.plus(Duration.ofDays(29));
        besiege(10 * ALLOWED);
        assertThat(ofUser.wait("ops", HERE)).isZero();
        assertThat(ofUser.wait("ops", ELSEWHERE)).isPositive();
        now = now.plus(Duration.ofDays(1));
        besiege(ALLOWED);
        assertThat(ofUser.wait("ops", HERE)).isPositive();
    }

    @Test
    void who_signed_in_as_another_from_there_is_a_stranger_to_the_name() {
        ofUser.right("mark", HERE);
        besiege(ALLOWED);
        assertThat(ofUser.wait("ops", HERE)).isPositive();
    }

    private void besiege(int times) {
        for (int i = 0; i < times; i++) {
            ofUser.wrong("ops", "198.51.100." + i % 250);
        }
    }

    private void spray(int times) {
        for (int i = 0; i < times; i++) {
            sprays.wrong("name" + i, HERE);
        }
    }
}
