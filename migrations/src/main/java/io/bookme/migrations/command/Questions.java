package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** All questions to a person stand behind this: asked at a terminal, refused without one, scripted in tests. */
interface Questions {
    /**
     * Asks for something that must not be seen.
     *
     * @param instead how to give the answer where nobody can be asked
     * @throws NoAnswerException if nobody can be asked, or the answer was empty
     */
    String secret(String question, String instead);

    /**
     * Asks for one line.
     *
     * @param question shown as it is, without a line end
     * @return what was typed; empty where nobody can be asked, or at the end of the input
     */
    default Optional<String> line(String question) {
        return Optional.empty();
    }

    /**
     * Asks for something that may be seen and must be given.
     *
     * @param instead how to give the answer where nobody can be asked
     * @throws NoAnswerException if nobody can be asked, or the answer was empty
     */
    default String text(String question, String instead) {
        return line(question + ": ")
                .map(String::strip)
                .filter(answer -> !answer.isEmpty())
                .orElseThrow(() -> new NoAnswerException(question + ": no answer", instead));
    }

    /**
     * The same, with lines read from here: a terminal, a pipe with answers, or a test's script.
     *
     * @param lines one answer a line
     * @param screen where the questions are shown
     */
    default Questions withLines(BufferedReader lines, PrintStream screen) {
        Questions secrets = this;
        return new Questions() {
            @Override
            public String secret(String question, String instead) {
                return secrets.secret(question, instead);
            }

            @Override
            public Optional<String> line(String question) {
                screen.print(question);
                screen.flush();
                try {
                    Optional<String> answer = Optional.ofNullable(lines.readLine());
                    if (answer.isEmpty()) {
                        // nobody has ended the question's line
                        screen.println();
                    }
                    return answer;
                } catch (IOException e) {
                    throw new UncheckedIOException("Cannot read the answer", e);
                }
            }
        };
    }

    /** Somebody has answered, and does not want it. */
    static BookMeException wrong(String answer, String wanted, String outcome) {
        return new BookMeException(
                "'" + answer + "' is not " + wanted + "; " + outcome, "Run it again and type " + wanted + ".");
    }

    /** Nobody is there. */
    static Questions toNobody() {
        return (question, instead) -> {
            throw new NoAnswerException(question + ": there is no terminal to ask at", instead);
        };
    }

    /** The person at this terminal. */
    static Questions at(Console console) {
        return new Questions() {
            @Override
            public String secret(String question, String instead) {
                char[] answer = console.readPassword("%s: ", question);
                return given(answer == null ? "" : new String(answer), question, instead);
            }

            @Override
            public String text(String question, String instead) {
                String answer = console.readLine("%s: ", question);
                return given(answer == null ? "" : answer.strip(), question, instead);
            }
        };
    }

    private static String given(String answer, String question, String instead) {
        if (answer.isEmpty()) {
            throw new NoAnswerException(question + ": no answer", instead);
        }
        return answer;
    }
}
