package io.bookme.api.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GuessesTest {
    private static final String HERE = "192.0.2.7";
    private static final String ELSEWHERE = "192.0.2.8";

    private Instant now = Instant.EPOCH;
    private final Guesses guesses = new Guesses(() -> now, 3);

    @Test
    void a_few_wrong_passwords_cost_no_time() {
        wrong(2, HERE);
        assertThat(guesses.wait("ops", HERE)).isZero();
    }

    @Test
    void who_guesses_too_often_waits_and_twice_as_long_after_each_further_guess() {
        wrong(3, HERE);
        assertThat(guesses.wait("ops", HERE)).isEqualTo(Guesses.SHORTEST);
        now = now.plus(Guesses.SHORTEST);
        assertThat(guesses.wait("ops", HERE)).isZero();
        wrong(1, HERE);
        assertThat(guesses.wait("ops", HERE)).isEqualTo(Guesses.SHORTEST.multipliedBy(2));
    }

    @Test
    void the_wait_has_an_end() {
        wrong(100, HERE);
        assertThat(guesses.wait("ops", HERE)).isEqualTo(Guesses.LONGEST);
    }

    @Test
    void the_owner_of_a_name_is_not_kept_out_by_who_guesses_elsewhere() {
        wrong(100, ELSEWHERE);
        assertThat(guesses.wait("ops", HERE)).isZero();
    }

    @Test
    void another_name_from_the_same_address_is_free() {
        wrong(100, HERE);
        assertThat(guesses.wait("mark", HERE)).isZero();
    }

    @Test
    void another_spelling_of_the_name_is_no_other_name() {
        wrong(3, HERE);
        assertThat(guesses.wait(" OPS", HERE)).isPositive();
    }

    @Test
    void the_right_password_and_an_hour_let_the_count_begin_anew() {
        wrong(2, HERE);
        guesses.right("ops", HERE);
        wrong(2, HERE);
        now = now.plus(Duration.ofHours(1));
        wrong(2, HERE);
        assertThat(guesses.wait("ops", HERE)).isZero();
    }

    @Test
    void the_second_half_of_an_ipv6_address_makes_no_other_guesser() {
        wrong(3, "2001:db8:1:2::1");
        assertThat(guesses.wait("ops", "2001:db8:1:2:3:4:5:6")).isPositive();
        assertThat(guesses.wait("ops", "2001:db8:1:3::1")).isZero();
    }

    @Test
    void with_no_number_of_attempts_nobody_waits() {
        Guesses off = new Guesses(() -> now, 0);
        for (int i = 0; i < 100; i++) {
            off.wrong("ops", HERE);
        }
        assertThat(off.wait("ops", HERE)).isZero();
    }

    private void wrong(int times, String address) {
        for (int i = 0; i < times; i++) {
            guesses.wrong("ops", address);
        }
    }
}
