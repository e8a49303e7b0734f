package io.bookme.migrations.command;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** One JSON document as the result of a verb. */
final class Json {
    private Json() {}

    static JsonObjectBuilder object() {
        return jakarta.json.Json.createObjectBuilder();
    }

    static JsonArrayBuilder array() {
        return jakarta.json.Json.createArrayBuilder();
    }

    static JsonArrayBuilder names(Collection<?> values) {
        JsonArrayBuilder array = array();
        values.forEach(value -> array.add(value.toString()));
        return array;
    }

    /** Adds the value, or null where there is none. */
    static void add(JsonObjectBuilder object, String name, Optional<String> value) {
        value.ifPresentOrElse(text -> object.add(name, text), () -> object.addNull(name));
    }

    static void print(PrintStream out, JsonObject document) {
        StringWriter text = new StringWriter();
        try (JsonWriter writer = jakarta.json.Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)) {
            writer.write(document);
        }
        out.println(text.toString().strip());
        out.flush();
    }
}
