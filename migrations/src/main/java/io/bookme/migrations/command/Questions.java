package io.bookme.migrations.command;

import java.io.Console;

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
     * Asks for something that may be seen.
     *
     * @param instead how to give the answer where nobody can be asked
     * @throws NoAnswerException if nobody can be asked, or the answer was empty
     */
    default String text(String question, String instead) {
        return secret(question, instead);
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
