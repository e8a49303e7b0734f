package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComplaintsTest {
    private final Complaints<String> complaints = new Complaints<>();

    @Test
    void what_two_of_them_meet_is_said_once_and_something_else_again() {
        assertThat(complaints.isNews("look", "away")).isTrue();
        assertThat(complaints.isNews("look", "away")).isFalse();
        assertThat(complaints.isNews("round", "away")).isFalse();
        assertThat(complaints.isNews("look", "edited")).isTrue();
    }

    @Test
    void one_that_works_does_not_settle_what_another_is_kept_from() {
        complaints.isNews("round", "edited");
        assertThat(complaints.isSettled(List.of("look"))).isFalse();
        assertThat(complaints.isNews("round", "edited")).isFalse();
        assertThat(complaints.isSettled(List.of("look", "round"))).isTrue();
        assertThat(complaints.isSettled(List.of("look", "round"))).isFalse();
        assertThat(complaints.isNews("round", "edited")).isTrue();
    }
}
