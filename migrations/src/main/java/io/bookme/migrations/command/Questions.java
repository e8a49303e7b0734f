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

    /** Nobody is there. */
    static Questions toNobody() {
        return (question, instead) -> {
            throw new NoAnswerException(question + ": there is no terminal to ask at", instead);
        };
    }

    /** The person at this terminal. */
    static Questions at(Console console) {
        return (question, instead) -> {
            char[] answer = console.readPassword("%s: ", question);
            if (answer == null || answer.length == 0) {
                throw new NoAnswerException(question + ": no answer", instead);
            }
            return new String(answer);
        };
    }
}
