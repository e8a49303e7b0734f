package io.bookme.migrations.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that one schema defines, as PostgreSQL's system catalogs tell it: without OIDs, column numbers and the
 * schema's own name, so that the same migrations give the same catalog in every tenant. Liquibase's own tables
 * ({@code databasechange*}) and whatever belongs to an extension are left out.
 *
 * @param others what the entities never speak of, such as {@code view daily_takings}, each with its definition
 */
public record Catalog(
        SortedMap<String, Table> tables, SortedMap<String, Sequence> sequences, SortedMap<String, String> others) {

    public Catalog {
        tables = Collections.unmodifiableSortedMap(tables);
        sequences = Collections.unmodifiableSortedMap(sequences);
        others = Collections.unmodifiableSortedMap(others);
    }

    /**
     * Reads one schema. The connection keeps its transaction, if it has one, and its search_path.
     *
     * @throws SQLException also when there is no such schema, with SQLSTATE 3F000
     */
    public static Catalog read(Connection connection, String schema) throws SQLException {
        return new CatalogReader(connection, schema).read();
    }

    /**
     * What this catalog says and the other says otherwise, one readable line each, in the order of names:
     * {@code services_service.capacity: type integer, but bigint}. Empty when the two are equal.
     */
    public List<String> differences(Catalog other) {
        return new Differences(this, other).list();
    }

    /** The same without the constraints, indexes, triggers and other things of these names. */
    public Catalog without(Set<String> names) {
        SortedMap<String, Table> rest = new TreeMap<>(tables);
        rest.replaceAll((name, table) -> table.without(names));
        SortedMap<String, String> otherRest = new TreeMap<>(others);
        otherRest.keySet().removeAll(names);
        return new Catalog(rest, sequences, otherRest);
    }

    /** Every name that {@link #without} would heed. */
    public Set<String> names() {
        List<String> names = new ArrayList<>(others.keySet());
        for (Table table : tables.values()) {
            names.addAll(table.keys().keySet());
            names.addAll(table.foreignKeys().keySet());
            names.addAll(table.checks().keySet());
            names.addAll(table.exclusions().keySet());
            names.addAll(table.indexes().keySet());
            names.addAll(table.triggers().keySet());
        }
        return Set.copyOf(names);
    }

    /**
     * This catalog in the eyes of a model that need not know of defaults: a default stays in the database after
     * AddField, so that nodes with older code can go on inserting, and is no difference to a model that has none. A
     * default that the model does declare is compared like everything else.
     */
    public Catalog withoutDefaultsUnknownTo(Catalog model) {
        SortedMap<String, Table> seen = new TreeMap<>(tables);
        seen.replaceAll((name, table) -> {
            Table known = model.tables().get(name);
            return known == null ? table : withoutDefaultsUnknownTo(table, known);
        });
        return new Catalog(seen, sequences, others);
    }

    /** This catalog with the tables for which the condition holds; what is in no table goes too. */
    public Catalog only(java.util.function.Predicate<String> tableName) {
        SortedMap<String, Table> some = new TreeMap<>(tables);
        some.keySet().removeIf(tableName.negate());
        return new Catalog(some, new TreeMap<>(), new TreeMap<>());
    }

    /** As if every check and foreign key had been validated: a later step of the same change does that. */
    Catalog asValid() {
        SortedMap<String, Table> seen = new TreeMap<>(tables);
        seen.replaceAll((name, table) -> table.asValid());
        return new Catalog(seen, sequences, others);
    }

    private static Table withoutDefaultsUnknownTo(Table table, Table known) {
        return table.withColumns(table.columns().values().stream()
                .map(column -> {
                    Column model = known.columns().get(column.name());
                    boolean unknown = model != null && model.defaultValue() == null && column.generated() == null;
                    return unknown ? column.withoutDefault() : column;
                })
                .toList());
    }
}
