package io.bookme.migrations.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.stream.JsonGenerator;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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
        print(out, writer -> writer.write(document));
    }

    /** A document that is written as it comes, and is never in memory as a whole. */
    static void print(PrintStream out, Consumer<JsonGenerator> writing) {
        JsonGenerator generator = jakarta.json.Json.createGeneratorFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createGenerator(new OutputStreamWriter(out, UTF_8));
        writing.accept(generator);
        generator.flush();
        out.println();
        out.flush();
    }
}
