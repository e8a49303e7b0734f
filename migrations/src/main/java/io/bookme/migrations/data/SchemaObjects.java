package io.bookme.migrations.data;

import io.bookme.migrations.data.SchemaObject.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Reads all that a schema holds, as statements that make it again. The schema must be the whole search_path. */
final class SchemaObjects {
    private SchemaObjects() {}

    /** Everything, in an order in which it can mostly be made. */
    static List<SchemaObject> read(Transaction transaction) throws SQLException {
        List<SchemaObject> objects = new ArrayList<>();
        for (Map.Entry<Kind, String> query : ObjectQueries.all().entrySet()) {
            objects.addAll(read(transaction, query.getKey(), query.getValue()));
        }
        return objects;
    }

    /** Those of one kind. */
    static List<SchemaObject> ofKind(Transaction transaction, Kind kind) throws SQLException {
        return read(
                transaction, kind, Objects.requireNonNull(ObjectQueries.all().get(kind)));
    }

    private static List<SchemaObject> read(Transaction transaction, Kind kind, String query) throws SQLException {
        return transaction.query(
                query, row -> new SchemaObject(kind, row.getString(1), row.getString(2), row.getString(3)));
    }

    /**
     * @throws DataException if the schema holds something that {@link #read} cannot
     */
    static void refuseBeyond(Transaction transaction, String schema) throws SQLException {
        List<String> beyond = transaction.query(ObjectQueries.BEYOND, row -> row.getString(1));
        if (!beyond.isEmpty()) {
            throw new DataException(
                    schema + " holds what a backup of BookMe cannot: " + String.join(", ", beyond),
                    "Back it up with pg_dump --schema=" + schema + ", or take these out of it.");
        }
    }

    static Map<String, SchemaObject> byKey(List<SchemaObject> objects) {
        Map<String, SchemaObject> byKey = new LinkedHashMap<>();
        objects.forEach(object -> byKey.put(object.key(), object));
        return byKey;
    }

    /** Those that name the schema that they are in, and so would reach back into it from any other. */
    static List<SchemaObject> naming(String schema, List<SchemaObject> objects) {
        Pattern qualified = Pattern.compile("(?<![\\w$])\"?" + Pattern.quote(schema) + "\"?\\s*\\.");
        Pattern quoted = Pattern.compile("['\"]" + Pattern.quote(schema) + "['\"]");
        return objects.stream()
                .filter(object -> object.kind() != Kind.COMMENT)
                .filter(object -> qualified.matcher(object.create()).find()
                        || (object.kind() == Kind.FUNCTION
                                && quoted.matcher(object.create()).find()))
                .toList();
    }
}
