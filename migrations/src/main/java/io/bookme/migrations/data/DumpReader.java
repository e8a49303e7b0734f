package io.bookme.migrations.data;

import io.bookme.migrations.data.Manifest.Counter;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a document that {@link Dump} wrote, row by row. */
final class DumpReader {
    /** Hears of what stands in the document, in its order. */
    interface Visitor {
        /**
         * @param migrations each app's last migration when the rows were dumped
         * @param counters where the sequences stood
         */
        void schema(String schema, Map<String, String> migrations, List<Counter> counters) throws SQLException;

        void table(String table, List<String> columns) throws SQLException;

        /** One value for each of the table's columns, as PostgreSQL reads it; null for NULL. */
        void row(List<@Nullable String> values) throws SQLException;

        void tableEnd() throws SQLException;

        void schemaEnd() throws SQLException;
    }

    /** Where the document comes from, each time from its beginning. */
    interface Source {
        InputStream open() throws IOException;
    }

    private final JsonParser parser;
    private final Visitor visitor;

    private DumpReader(JsonParser parser, Visitor visitor) {
        this.parser = parser;
        this.visitor = visitor;
    }

    /**
     * @param name what to call the document where it cannot be read
     * @throws DataException if it cannot be read or is no dump; it says where
     */
    static void read(String name, Source source, Visitor visitor) throws SQLException {
        try (InputStream in = source.open();
                JsonParser parser = Json.createParserFactory(Map.of()).createParser(in, StandardCharsets.UTF_8)) {
            new DumpReader(parser, visitor).document();
        } catch (IOException e) {
            throw new DataException(
                    name + " cannot be read: " + PrivateFile.reason(e), "Name a file that ./manage dumpdata wrote.", e);
        } catch (JsonException | NoSuchElementException e) {
            throw new DataException(
                    "The document is broken: " + e.getMessage(), "Use it as ./manage dumpdata wrote it.", e);
        }
    }

    private void document() throws SQLException {
        expect(Event.START_OBJECT);
        boolean known = false;
        while (parser.next() == Event.KEY_NAME) {
            switch (parser.getString()) {
                case "format" -> {
                    expect(Event.VALUE_STRING);
                    known = parser.getString().equals(Dump.FORMAT);
                }
                case "version" -> {
                    expect(Event.VALUE_NUMBER);
                    if (parser.getInt() > Dump.VERSION) {
                        throw new DataException(
                                "The document is of version " + parser.getInt() + ", and this build reads "
                                        + Dump.VERSION,
                                "Load it with a newer build.");
                    }
                }
                case "schemas" -> {
                    if (!known) {
                        throw broken("it is not a dump of BookMe");
                    }
                    schemas();
                }
                default -> throw broken("'" + parser.getString() + "' is not expected");
            }
        }
        if (!known) {
            throw broken("it is not a dump of BookMe");
        }
    }

    private void schemas() throws SQLException {
        expect(Event.START_OBJECT);
        while (parser.next() == Event.KEY_NAME) {
            String schema = parser.getString();
            Map<String, String> migrations = new TreeMap<>();
            List<Counter> counters = new ArrayList<>();
            boolean begun = false;
            expect(Event.START_OBJECT);
            while (parser.next() == Event.KEY_NAME) {
                if (parser.getString().equals("migrations") && !begun) {
                    migrations.putAll(migrations());
                } else if (parser.getString().equals("sequences") && !begun) {
                    counters.addAll(counters());
                } else if (parser.getString().equals("tables") && !begun) {
                    visitor.schema(schema, migrations, counters);
                    begun = true;
                    tables();
                } else {
                    throw broken("'" + parser.getString() + "' is not expected in " + schema);
                }
            }
            if (begun) {
                visitor.schemaEnd();
            }
        }
    }

    private Map<String, String> migrations() {
        Map<String, String> migrations = new TreeMap<>();
        expect(Event.START_OBJECT);
        while (parser.next() == Event.KEY_NAME) {
            String app = parser.getString();
            expect(Event.VALUE_STRING);
            migrations.put(app, parser.getString());
        }
        return migrations;
    }

    private List<Counter> counters() {
        List<Counter> counters = new ArrayList<>();
        expect(Event.START_OBJECT);
        while (parser.next() == Event.KEY_NAME) {
            String sequence = parser.getString();
            long last = 0;
            boolean called = false;
            expect(Event.START_OBJECT);
            while (parser.next() == Event.KEY_NAME) {
                switch (parser.getString()) {
                    case "last" -> {
                        expect(Event.VALUE_NUMBER);
                        last = parser.getLong();
                    }
                    case "called" -> called = parser.next() == Event.VALUE_TRUE;
                    default -> throw broken("'" + parser.getString() + "' is not expected in " + sequence);
                }
            }
            counters.add(new Counter(sequence, last, called));
        }
        return counters;
    }

    private void tables() throws SQLException {
        expect(Event.START_OBJECT);
        while (parser.next() == Event.KEY_NAME) {
            String table = parser.getString();
            List<String> columns = List.of();
            boolean begun = false;
            expect(Event.START_OBJECT);
            while (parser.next() == Event.KEY_NAME) {
                if (parser.getString().equals("columns") && !begun) {
                    columns = columns();
                } else if (parser.getString().equals("rows") && !begun) {
                    visitor.table(table, columns);
                    begun = true;
                    rows(table, columns);
                    visitor.tableEnd();
                } else {
                    throw broken("'" + parser.getString() + "' is not expected in " + table);
                }
            }
        }
    }

    private List<String> columns() {
        List<String> columns = new ArrayList<>();
        expect(Event.START_ARRAY);
        while (parser.next() == Event.VALUE_STRING) {
            columns.add(parser.getString());
        }
        return columns;
    }

    private void rows(String table, List<String> columns) throws SQLException {
        Map<String, Integer> places = new HashMap<>();
        columns.forEach(column -> places.put(column, places.size()));
        expect(Event.START_ARRAY);
        while (parser.next() == Event.START_OBJECT) {
            @Nullable String[] values = new String[columns.size()];
            int given = 0;
            while (parser.next() == Event.KEY_NAME) {
                String column = parser.getString();
                Integer place = places.get(column);
                if (place == null) {
                    throw broken("a row of " + table + " has '" + column + "', which is not among its columns");
                }
                values[place] = JsonValues.read(parser, parser.next());
                given++;
            }
            if (given != columns.size()) {
                throw broken("a row of " + table + " has " + given + " values for " + columns.size() + " columns");
            }
            List<@Nullable String> row = new ArrayList<>();
            for (@Nullable String value : values) {
                row.add(value);
            }
            visitor.row(row);
        }
    }

    private void expect(Event wanted) {
        Event found = parser.next();
        if (found != wanted) {
            throw broken(wanted + " was expected, and " + found + " stands there");
        }
    }

    private DataException broken(String what) {
        return new DataException(
                "The document is broken at line " + parser.getLocation().getLineNumber() + ", column "
                        + parser.getLocation().getColumnNumber() + ": " + what,
                "Use it as ./manage dumpdata wrote it.");
    }
}
