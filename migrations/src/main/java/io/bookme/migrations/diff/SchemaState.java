package io.bookme.migrations.diff;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.state.Catalog;
import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.ForeignKey;
import io.bookme.migrations.state.Table;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * One side of a comparison: what the migrations make of a schema, or what the entities want.
 *
 * @param facts by table; a table without any is nobody's
 */
public record SchemaState(Scope scope, Catalog catalog, Map<String, TableFacts> facts) {

    public SchemaState {
        facts = Map.copyOf(facts);
    }

    /** A table of this side, as people speak of it. */
    Target target(String table) {
        TableFacts known = facts.get(table);
        return known == null
                ? new Target("", scope, table, table)
                : new Target(known.app(), scope, known.model(), table);
    }

    /** Of a join or collection table the field of its model that it holds; of an entity's table none. */
    Optional<String> heldField(String table) {
        TableFacts known = facts.get(table);
        return known == null ? Optional.empty() : known.field();
    }

    /** Whose sequence it is: the table with the longest name that the sequence's begins with; empty if none is like that. */
    public Optional<String> tableOf(String sequence) {
        return facts.keySet().stream()
                .filter(table -> sequence.startsWith(table + "_"))
                .max(Comparator.comparing(String::length));
    }

    /** The name of a column in the entity's eyes: a reference is called by what it refers to. */
    static String field(Table table, String column) {
        boolean reference = column.endsWith("_id")
                && column.length() > 3
                && table.foreignKeys().values().stream().anyMatch(key -> isSingle(key, column));
        return reference ? column.substring(0, column.length() - 3) : column;
    }

    static String field(Table table, Column column) {
        return field(table, column.name());
    }

    private static boolean isSingle(ForeignKey key, String column) {
        return key.columns().size() == 1 && key.columns().get(0).equals(column);
    }
}
