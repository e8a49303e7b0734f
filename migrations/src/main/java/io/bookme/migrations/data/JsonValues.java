package io.bookme.migrations.data;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a value of PostgreSQL looks in JSON: numbers and truth values as such, {@code jsonb} objects and arrays as
 * themselves, NULL as null, and all else as the text that PostgreSQL writes and reads. So a {@code jsonb} value that
 * is no object or array is a string that holds its JSON text, and the JSON null is told from NULL.
 */
final class JsonValues {
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,1000}(\\.\\d{1,1000})?");

    private JsonValues() {}

    static void write(JsonGenerator json, String name, String baseType, Optional<String> value) {
        if (value.isEmpty()) {
            json.writeNull(name);
            return;
        }
        String text = value.get();
        switch (baseType) {
            case "int2", "int4", "int8" -> json.write(name, Long.parseLong(text));
            case "bool" -> json.write(name, text.equals("t"));
            case "numeric" -> {
                if (NUMBER.matcher(text).matches()) {
                    json.write(name, new BigDecimal(text));
                } else {
                    json.write(name, text);
                }
            }
            case "jsonb" -> writeJson(json, name, text);
            default -> json.write(name, text);
        }
    }

    private static void writeJson(JsonGenerator json, String name, String text) {
        if (text.startsWith("{") || text.startsWith("[")) {
            try (JsonReader reader = Json.createReader(new StringReader(text))) {
                JsonValue value = reader.readValue();
                json.write(name, value);
                return;
            } catch (JsonException | ArithmeticException | UnsupportedOperationException e) {
                System.getLogger(JsonValues.class.getName())
                        .log(System.Logger.Level.DEBUG, "deeper or longer than the library reads: as text", e);
            }
        }
        json.write(name, text);
    }

    /** The text for PostgreSQL of the value that the parser has just come to; null for null. */
    static @Nullable String read(JsonParser parser, JsonParser.Event event) {
        return switch (event) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            case START_OBJECT, START_ARRAY -> parser.getValue().toString();
            default -> parser.getString();
        };
    }
}
