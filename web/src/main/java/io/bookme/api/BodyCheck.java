package io.bookme.api;

import jakarta.json.Json;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Compares a JSON body with the records that are to be made of it. JSON-B would take a value of another type for something
 * that nobody wrote ({@code "yes"} for false, 5.7 for 5), and the last of two fields of the same name.
 */
final class BodyCheck {
    private static final int MAX_ERRORS = 20;
    private static final int MAX_DEPTH = 100;
    private static final int MAX_NAME = 100;
    private static final String SECRET = "password";
    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());

    private final JsonParser json;
    private final List<Problem.FieldError> errors = new ArrayList<>();
    private int depth;

    private BodyCheck(JsonParser json) {
        this.json = json;
    }

    /**
     * What is wrong, in the order of the body; the first few, if much is.
     *
     * @throws JsonParsingException if it is not one JSON document
     */
    static List<Problem.FieldError> of(String body, Type expected) {
        try (JsonParser json = PARSERS.createParser(new StringReader(body))) {
            return new BodyCheck(json).document(expected);
        }
    }

    private List<Problem.FieldError> document(Type expected) {
        try {
            value(next(), expected, "");
            if (json.hasNext()) {
                json.next();
            }
        } catch (EnoughException e) {
            return errors;
        }
        return errors;
    }

    private Event next() {
        try {
            return json.next();
        } catch (NoSuchElementException e) {
            throw new JsonParsingException("It ends too early", e, json.getLocation());
        }
    }

    private void value(Event event, Type type, String path) {
        JsonKind kind = JsonKind.of(type);
        if (event == Event.VALUE_NULL && kind != JsonKind.ANYTHING && (path.isEmpty() || isPrimitive(type))) {
            wrong(path, "must be " + kind.said() + ", not null");
        } else if (event != Event.VALUE_NULL && !kind.begins(event) && isSecret(path)) {
            wrong(path, "must be " + kind.said());
        } else if (event != Event.VALUE_NULL) {
            kind.fault(event, json).ifPresent(fault -> wrong(path, fault));
        }
        boolean fits = kind.begins(event);
        if (event == Event.START_OBJECT) {
            object(fits ? type : Object.class, path);
        } else if (event == Event.START_ARRAY) {
            array(fits ? type : Object.class, path);
        }
    }

    private void object(Type type, String path) {
        enter(path);
        Map<String, Type> fields = fields(type);
        Set<String> seen = new HashSet<>();
        for (Event event = next(); event != Event.END_OBJECT; event = next()) {
            String name = json.getString();
            String field = path.isEmpty() ? shortened(name) : path + "." + shortened(name);
            if (!seen.add(name)) {
                wrong(field, "must be there once, not twice");
            }
            JsonKind.faultOf(name).ifPresent(fault -> wrong(field, fault));
            Type expected = isRecord(type) ? fields.get(name) : argument(type, 1);
            if (expected == null) {
                wrong(field, "is not known here: the fields are " + String.join(", ", fields.keySet()));
            }
            value(next(), expected == null ? Object.class : expected, field);
        }
        depth--;
    }

    private void array(Type type, String path) {
        enter(path);
        int index = 0;
        for (Event event = next(); event != Event.END_ARRAY; event = next()) {
            value(event, argument(type, 0), path + "[" + index++ + "]");
        }
        depth--;
    }

    private void enter(String path) {
        if (++depth > MAX_DEPTH) {
            wrong(path, "must be at most " + MAX_DEPTH + " levels deep");
            throw new EnoughException();
        }
    }

    private void wrong(String path, String message) {
        errors.add(new Problem.FieldError(path.isEmpty() ? "body" : path, message));
        if (errors.size() == MAX_ERRORS) {
            throw new EnoughException();
        }
    }

    private static Map<String, Type> fields(Type type) {
        Map<String, Type> fields = new LinkedHashMap<>();
        if (isRecord(type)) {
            Arrays.stream(((Class<?>) type).getRecordComponents())
                    .forEach((RecordComponent each) -> fields.put(each.getName(), each.getGenericType()));
        }
        return fields;
    }

    /** What the elements of a list are, or the values of a map; anything where that is not said. */
    private static Type argument(Type type, int index) {
        return type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[index] : Object.class;
    }

    private static boolean isRecord(Type type) {
        return type instanceof Class<?> plain && plain.isRecord();
    }

    /** What came there is not repeated, whatever it is. */
    private static boolean isSecret(String path) {
        return path.equals(SECRET) || path.endsWith("." + SECRET);
    }

    private static boolean isPrimitive(Type type) {
        return type instanceof Class<?> plain && plain.isPrimitive();
    }

    private static String shortened(String name) {
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME) + "...";
    }

    /** More is not worth to be read. */
    private static final class EnoughException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
