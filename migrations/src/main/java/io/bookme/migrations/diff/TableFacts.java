package io.bookme.migrations.diff;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a table beyond its catalog.
 *
 * @param app whose migrations make it
 * @param model its entity's name; of a join table its owner's
 * @param field the field that a join or collection table holds
 * @param columns in a good order to write them, as far as known
 * @param initialValues by column the SQL constant that new objects start with
 */
public record TableFacts(
        String app, String model, Optional<String> field, List<String> columns, Map<String, String> initialValues) {

    public TableFacts {
        columns = List.copyOf(columns);
        initialValues = Map.copyOf(initialValues);
    }

    public TableFacts inApp(String other) {
        return new TableFacts(other, model, field, columns, initialValues);
    }
}
