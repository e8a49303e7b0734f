package io.bookme.migrations.state;

import io.bookme.migrations.SqlState;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a schema's {@link Catalog} through {@code pg_catalog}, in one transaction whose search_path is that schema
 * alone: then PostgreSQL prints names of the schema itself bare and all others with theirs.
 */
final class CatalogReader {

    private final Connection connection;
    private final String schema;

    CatalogReader(Connection connection, String schema) {
        this.connection = connection;
        this.schema = schema;
    }

    Catalog read() throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
        try {
            String before = setSearchPath(one("select quote_ident(?)", schema));
            try {
                return readHere();
            } finally {
                setSearchPath(before);
            }
        } finally {
            if (autoCommit) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private Catalog readHere() throws SQLException {
        if (one("select count(*) from pg_namespace where nspname = ?", schema).equals("0")) {
            throw new SQLException(
                    "There is no schema " + schema + "; name one that exists.", SqlState.INVALID_SCHEMA_NAME);
        }
        return new Catalog(tables(), sequences(), others());
    }

    private SortedMap<String, Table> tables() throws SQLException {
        Map<String, List<Column>> columns = byTable(CatalogQueries.COLUMNS, this::column);
        Map<String, List<Key>> keys = byTable(CatalogQueries.KEYS, this::key);
        Map<String, List<ForeignKey>> foreignKeys = byTable(CatalogQueries.FOREIGN_KEYS, this::foreignKey);
        Map<String, List<Check>> checks = byTable(CatalogQueries.CHECKS, this::check);
        Map<String, List<Exclusion>> exclusions = byTable(CatalogQueries.EXCLUSIONS, this::exclusion);
        Map<String, List<Index>> indexes = byTable(CatalogQueries.INDEXES, this::index);
        Map<String, List<Trigger>> triggers = byTable(CatalogQueries.TRIGGERS, this::trigger);
        SortedMap<String, Table> tables = new TreeMap<>();
        query(CatalogQueries.TABLES, row -> {
            String name = row.getString("table_name");
            Table table = new Table(
                    name,
                    row.getString("kind"),
                    of(columns, name, Column::name),
                    of(keys, name, Key::name),
                    of(foreignKeys, name, ForeignKey::name),
                    of(checks, name, Check::name),
                    of(exclusions, name, Exclusion::name),
                    of(indexes, name, Index::name),
                    of(triggers, name, Trigger::name),
                    row.getString("comment"));
            tables.put(name, table);
        });
        return tables;
    }

    private Column column(ResultSet row) throws SQLException {
        return new Column(
                row.getString("name"),
                row.getString("type"),
                integer(row, "length"),
                integer(row, "precision"),
                integer(row, "scale"),
                row.getBoolean("nullable"),
                row.getString("default_value"),
                row.getString("identity"),
                row.getString("generated"),
                row.getString("collation"),
                row.getString("comment"));
    }

    private Key key(ResultSet row) throws SQLException {
        return new Key(
                row.getString("name"),
                row.getBoolean("is_primary"),
                strings(row, "columns"),
                row.getBoolean("deferrable"),
                row.getBoolean("deferred"),
                row.getString("definition"));
    }

    private ForeignKey foreignKey(ResultSet row) throws SQLException {
        return new ForeignKey(
                row.getString("name"),
                strings(row, "columns"),
                row.getString("referenced_table"),
                strings(row, "referenced_columns"),
                row.getString("on_delete"),
                row.getString("on_update"),
                row.getBoolean("deferrable"),
                row.getBoolean("deferred"),
                row.getBoolean("validated"),
                row.getString("definition"));
    }

    private Check check(ResultSet row) throws SQLException {
        return new Check(row.getString("name"), row.getBoolean("validated"), row.getString("definition"));
    }

    private Exclusion exclusion(ResultSet row) throws SQLException {
        return new Exclusion(
                row.getString("name"),
                row.getBoolean("deferrable"),
                row.getBoolean("deferred"),
                row.getString("definition"));
    }

    private Index index(ResultSet row) throws SQLException {
        return new Index(
                row.getString("name"),
                row.getBoolean("is_unique"),
                row.getString("method"),
                strings(row, "columns"),
                row.getString("predicate"),
                row.getBoolean("valid"),
                row.getString("definition"));
    }

    private Trigger trigger(ResultSet row) throws SQLException {
        return new Trigger(row.getString("name"), row.getString("enabled"), row.getString("definition"));
    }

    private SortedMap<String, Sequence> sequences() throws SQLException {
        SortedMap<String, Sequence> sequences = new TreeMap<>();
        query(CatalogQueries.SEQUENCES, row -> {
            Sequence sequence = new Sequence(
                    row.getString("name"),
                    row.getString("type"),
                    row.getLong("start"),
                    row.getLong("increment"),
                    row.getLong("minimum"),
                    row.getLong("maximum"),
                    row.getBoolean("cycles"));
            sequences.put(sequence.name(), sequence);
        });
        return sequences;
    }

    private SortedMap<String, String> others() throws SQLException {
        SortedMap<String, String> others = new TreeMap<>();
        query(CatalogQueries.OTHERS, row -> others.put(row.getString("name"), row.getString("definition")));
        return others;
    }

    private <T> Map<String, List<T>> byTable(String sql, Row<T> reading) throws SQLException {
        Map<String, List<T>> found = new TreeMap<>();
        query(
                sql,
                row -> found.computeIfAbsent(row.getString("table_name"), name -> new ArrayList<>())
                        .add(reading.read(row)));
        return found;
    }

    private static <T> SortedMap<String, T> of(Map<String, List<T>> found, String table, Function<T, String> name) {
        return Table.byName(found.getOrDefault(table, List.of()), name);
    }

    /** Every query takes the schema once for each question mark. */
    private void query(String sql, Rows reading) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            long parameters = sql.chars().filter(character -> character == '?').count();
            for (int i = 1; i <= parameters; i++) {
                statement.setString(i, schema);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reading.read(rows);
                }
            }
        }
    }

    /** Returns what it was before; in both cases only until the transaction ends. */
    private String setSearchPath(String path) throws SQLException {
        String before = one("select current_setting(?)", "search_path");
        one("select set_config('search_path', ?, true)", path);
        return before;
    }

    private String one(String sql, String argument) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, argument);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    private static @Nullable Integer integer(ResultSet row, String label) throws SQLException {
        int value = row.getInt(label);
        return row.wasNull() ? null : value;
    }

    private static List<String> strings(ResultSet row, String label) throws SQLException {
        Array array = row.getArray(label);
        return List.of((String[]) array.getArray());
    }

    /** One row made into a value. */
    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** What to do with each row. */
    private interface Rows {
        void read(ResultSet row) throws SQLException;
    }
}
