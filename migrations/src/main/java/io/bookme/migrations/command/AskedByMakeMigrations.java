package io.bookme.migrations.command;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.diff.Questioner;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/** The questions of makemigrations, in the guide's words, on whatever answers lines: a person, a pipe, a test's script. */
final class AskedByMakeMigrations implements Questioner {
    private static final String ANSWER_IT = "Run it again at a terminal, or give it its answers on standard input.";
    private static final String GIVE_A_DEFAULT = "Run it again at a terminal, or give the entity's column a default.";

    private final Questions questions;
    private final PrintStream screen;

    AskedByMakeMigrations(Questions questions, PrintStream screen) {
        this.questions = questions;
        this.screen = screen;
    }

    @Override
    public boolean isRenamed(RenamedField rename) {
        return isYes("Did you rename " + rename.model() + "." + rename.oldField() + " to " + rename.model() + "."
                + rename.newField() + "? [y/N] ");
    }

    @Override
    public boolean isRenamed(RenamedModel rename) {
        return isYes("Did you rename the " + rename.app() + "." + rename.oldModel() + " model to " + rename.newModel()
                + "? [y/N] ");
    }

    /** Any question that is answered by yes or no. */
    boolean isYes(String question) {
        while (true) {
            String answer = line(question, ANSWER_IT).strip().toLowerCase(Locale.ROOT);
            if (answer.isEmpty() || answer.equals("n") || answer.equals("no")) {
                return false;
            }
            if (answer.equals("y") || answer.equals("yes")) {
                return true;
            }
            screen.println("Please answer yes or no.");
        }
    }

    @Override
    public Fill fill(Unfilled column) {
        screen.println(
                column.isNew()
                        ? "You are trying to add a non-nullable field '" + column.field() + "' to " + column.model()
                                + " without a default; we can't do that (the database needs something to populate"
                                + " existing rows)."
                        : "You are trying to change the nullable field '" + column.field() + "' on " + column.model()
                                + " to non-nullable without a default; we can't do that (the database needs something"
                                + " to populate existing rows).");
        screen.println();
        screen.println("Please select a fix:");
        screen.println(" 1) Provide a one-off default now (will be set on all existing rows)");
        screen.println(" 2) Ignore for now, and let me handle existing rows manually");
        screen.println(" 3) Quit, and let me add a default in the entity");
        screen.println();
        while (true) {
            switch (line("Select an option: ", GIVE_A_DEFAULT).strip()) {
                case "1" -> {
                    return new OneOff(value(column));
                }
                case "2" -> {
                    return new ByHand();
                }
                case "3" ->
                    throw new NoAnswerException(
                            "Nothing was written",
                            "Give '" + column.field()
                                    + "' a default: a field initialiser or @ColumnDefault, and run it again.");
                default -> screen.println("Please enter 1, 2 or 3.");
            }
        }
    }

    private String value(Unfilled column) {
        screen.println("Please enter the default value now, as valid SQL, such as 'text' in quotes, 1, true or now()");
        while (true) {
            String typed = asSql(line(">>> ", GIVE_A_DEFAULT).strip());
            if (typed.isEmpty()) {
                screen.println("Please enter a value, or end the input to quit.");
                continue;
            }
            Optional<String> problem = column.problem().apply(typed);
            if (problem.isEmpty()) {
                return typed;
            }
            screen.println("That is no value for " + column.field() + ": " + problem.get());
        }
    }

    /** A Java string is understood too. */
    private static String asSql(String typed) {
        boolean quoted = typed.length() >= 2 && typed.startsWith("\"") && typed.endsWith("\"");
        return quoted ? "'" + typed.substring(1, typed.length() - 1).replace("'", "''") + "'" : typed;
    }

    /**
     * @throws BookMeException if the input has ended
     */
    private String line(String question, String nextStep) {
        return questions
                .line(question)
                .orElseThrow(() -> new NoAnswerException(
                        "A question had no answer, and nothing was written: " + question.strip(), nextStep));
    }
}
