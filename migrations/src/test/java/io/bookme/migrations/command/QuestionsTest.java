package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QuestionsTest {
    private static String shown(String typed) {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        Questions.toNobody()
                .withLines(
                        new BufferedReader(new StringReader(typed)),
                        new PrintStream(screen, true, StandardCharsets.UTF_8))
                .line("Which one? ");
        return screen.toString(StandardCharsets.UTF_8);
    }

    @Test
    void what_follows_a_question_that_nobody_answered_stands_on_a_line_of_its_own() {
        assertThat(shown("this\n")).isEqualTo("Which one? ");
        assertThat(shown("")).isEqualTo("Which one? " + System.lineSeparator());
    }
}
