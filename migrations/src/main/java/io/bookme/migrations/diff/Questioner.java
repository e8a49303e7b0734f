package io.bookme.migrations.diff;

import java.util.Optional;
import java.util.function.Function;

/**
 * All that only a person can know. There is a form for a terminal, one for nobody, and tests bring scripted answers.
 *
 * @see <a href="https://github.com/django/django/blob/main/django/db/migrations/questioner.py">Django's questioner</a>
 */
public interface Questioner {

    /** Whether a column that is gone and one that is new are the same; without a clear yes they are not. */
    boolean isRenamed(RenamedField rename);

    /** Whether a table that is gone and one that is new are the same. */
    boolean isRenamed(RenamedModel rename);

    /** What becomes of rows that have nothing for a column that is no longer, or never, NULL. */
    Fill fill(Unfilled column);

    /**
     * @param model in small letters, as in {@code customer.phone_number}
     */
    record RenamedField(String model, String oldField, String newField) {}

    /** */
    record RenamedModel(String app, String oldModel, String newModel) {}

    /**
     * @param isNew whether the column is added; else it was there and may hold NULLs
     * @param problem what the database has against a value as the column's, empty if nothing
     */
    record Unfilled(String model, String field, boolean isNew, Function<String, Optional<String>> problem) {}

    /** An answer: a value, or the person's own work. */
    sealed interface Fill permits OneOff, ByHand {}

    /**
     * @param sql an expression for all rows that have nothing
     */
    record OneOff(String sql) implements Fill {}

    /** The file gets a note at the place where the rows are to be filled. */
    record ByHand() implements Fill {}
}
