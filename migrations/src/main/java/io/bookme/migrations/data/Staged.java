package io.bookme.migrations.data;

import java.util.List;
import java.util.stream.Stream;

/**
 * The rows of a table while they wait in a temporary one.
 *
 * @param table where they go
 * @param name the temporary table
 * @param columns those that the document has
 */
record Staged(DataTable table, String name, List<String> columns) {
    Staged {
        columns = List.copyOf(columns);
    }

    /** These and the computed part of a key by which rows have to be compared. */
    List<String> allColumns() {
        return Stream.concat(columns.stream(), computed().stream().map(DataTable.DataColumn::name))
                .toList();
    }

    /** What only PostgreSQL could compute on the way into the table itself. */
    List<DataTable.DataColumn> computed() {
        return table.upsertable() ? List.of() : table.computedKey();
    }
}
