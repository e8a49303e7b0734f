package io.bookme.migrations.state;

import java.util.List;

/**
 * A foreign key.
 *
 * @param referencedTable without a schema when it is in the same one, otherwise with it
 * @param onDelete in SQL's words: {@code no action}, {@code restrict}, {@code cascade}, {@code set null} or
 *     {@code set default}; {@code onUpdate} likewise
 * @param validated false after {@code NOT VALID}: rows from before may violate it
 */
public record ForeignKey(
        String name,
        List<String> columns,
        String referencedTable,
        List<String> referencedColumns,
        String onDelete,
        String onUpdate,
        boolean deferrable,
        boolean initiallyDeferred,
        boolean validated,
        String definition) {
    /** The same under another name. */
    public ForeignKey named(String other) {
        return with(other, validated, definition);
    }

    ForeignKey asValid() {
        return with(name, true, definition.replaceFirst(" NOT VALID$", ""));
    }

    private ForeignKey with(String newName, boolean isValidated, String newDefinition) {
        return new ForeignKey(
                newName,
                columns,
                referencedTable,
                referencedColumns,
                onDelete,
                onUpdate,
                deferrable,
                initiallyDeferred,
                isValidated,
                newDefinition);
    }
}
