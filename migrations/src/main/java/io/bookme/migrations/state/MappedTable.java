package io.bookme.migrations.state;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the entities know of a table and its catalog does not say.
 *
 * @param name the table's name in the database
 * @param packageName of the entity, whose last part is its app
 * @param entity the entity's name; of a join or collection table the one that owns it
 * @param attribute the field that a join or collection table holds, empty for an entity's own table
 * @param columns in the order in which the entity declares its fields: the key, its own, then those of its superclasses
 * @param initialValues by column what a new object has there by its field's initialiser, as an SQL expression
 */
public record MappedTable(
        String name,
        String packageName,
        String entity,
        Optional<String> attribute,
        List<String> columns,
        Map<String, String> initialValues) {

    public MappedTable {
        columns = List.copyOf(columns);
        initialValues = Map.copyOf(initialValues);
    }
}
