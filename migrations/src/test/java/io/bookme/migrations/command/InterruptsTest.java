package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterruptsTest {
    private final List<String> happened = new ArrayList<>();
    private final Interrupts interrupts =
            new Interrupts(code -> happened.add("left with " + code), code -> happened.add("halted with " + code));

    @Test
    void where_nothing_goes_on_the_first_one_leaves_and_the_second_one_halts() {
        interrupts.interrupt();
        interrupts.interrupt();
        assertThat(happened).containsExactly("left with 130", "halted with 130");
    }

    @Test
    void what_goes_on_comes_to_its_good_end_first() {
        interrupts.during(() -> happened.add("stopping"));
        interrupts.interrupt();
        interrupts.interrupt();
        assertThat(happened).containsExactly("stopping", "halted with 130");
    }

    @Test
    void after_a_good_end_the_next_one_counts_as_the_first() {
        try (Interrupts.Listening listening = interrupts.during(() -> happened.add("stopping"))) {
            assertThat(listening).isNotNull();
            interrupts.interrupt();
        }
        interrupts.interrupt();
        assertThat(happened).containsExactly("stopping", "left with 130");
    }
}
