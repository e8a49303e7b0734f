package io.bookme.api;

import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What kind of JSON a Java type is written as. */
enum JsonKind {
    OBJECT("an object", Event.START_OBJECT),
    ARRAY("an array", Event.START_ARRAY),
    TRUTH("true or false", Event.VALUE_TRUE, Event.VALUE_FALSE),
    TEXT("a string", Event.VALUE_STRING),
    TIME("a time such as \"2026-01-31T12:00:00Z\"", Event.VALUE_STRING),
    NUMBER("a number", Event.VALUE_NUMBER),
    INT("a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE, Event.VALUE_NUMBER),
    LONG("a whole number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE, Event.VALUE_NUMBER),
    ANYTHING("anything", EnumSet.allOf(Event.class));

    private static final Map<Class<?>, JsonKind> KINDS = Map.ofEntries(
            Map.entry(List.class, ARRAY),
            Map.entry(Map.class, OBJECT),
            Map.entry(boolean.class, TRUTH),
            Map.entry(Boolean.class, TRUTH),
            Map.entry(String.class, TEXT),
            Map.entry(Instant.class, TIME),
            Map.entry(BigDecimal.class, NUMBER),
            Map.entry(int.class, INT),
            Map.entry(Integer.class, INT),
            Map.entry(long.class, LONG),
            Map.entry(Long.class, LONG),
            Map.entry(Object.class, ANYTHING));

    /** Beyond any column, and still quick to compute with; a double has 309. */
    private static final int MAX_DIGITS = 1000;

    /** What is longer is not repeated in the answer. */
    private static final int MAX_REPEATED = 40;

    private final String said;
    private final Set<Event> events;

    JsonKind(String said, Event event, Event... others) {
        this(said, EnumSet.of(event, others));
    }

    JsonKind(String said, Set<Event> events) {
        this.said = said;
        this.events = events;
    }

    /** @throws IllegalStateException for a type that no body has yet: say here how it is written */
    static JsonKind of(Type type) {
        Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
        if (raw instanceof Class<?> plain && plain.isRecord()) {
            return OBJECT;
        }
        JsonKind kind = KINDS.get(raw);
        if (kind == null) {
            throw new IllegalStateException("It is not known how " + type + " is written as JSON");
        }
        return kind;
    }

    String said() {
        return said;
    }

    boolean begins(Event event) {
        return events.contains(event);
    }

    /** Why a value that is not null is not of this kind; for objects and arrays, what they hold is not looked at. */
    Optional<String> fault(Event event, JsonParser json) {
        if (event == Event.VALUE_NUMBER && isTooLong(json)) {
            return Optional.of("must be a number of at most " + MAX_DIGITS + " digits");
        } else if (!begins(event) || !isInRange(event, json)) {
            return Optional.of("must be " + said + ", not " + came(event, json));
        }
        return event == Event.VALUE_STRING ? faultOf(json.getString()) : Optional.empty();
    }

    /** Text that PostgreSQL cannot keep, or that would arrive there as another. */
    static Optional<String> faultOf(String text) {
        boolean bad = text.codePoints()
                .anyMatch(each -> each == 0 || each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE);
        return bad ? Optional.of("must be without U+0000 and without half a pair of surrogates") : Optional.empty();
    }

    private boolean isInRange(Event event, JsonParser json) {
        return switch (this) {
            case INT -> isWhole(json.getBigDecimal(), Integer.SIZE);
            case LONG -> isWhole(json.getBigDecimal(), Long.SIZE);
            case TIME -> isTime(json.getString());
            default -> true;
        };
    }

    /** As OpenAPI has it, 5.0 is one too. */
    private static boolean isWhole(BigDecimal number, int bits) {
        return number.stripTrailingZeros().scale() <= 0 && number.toBigInteger().bitLength() < bits;
    }

    private static boolean isTime(String text) {
        try {
            return Instant.parse(text) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static boolean isTooLong(JsonParser json) {
        String number = json.getString();
        if (number.length() > MAX_DIGITS) {
            return true;
        }
        try {
            return Math.abs((long) new BigDecimal(number).scale()) > MAX_DIGITS;
        } catch (NumberFormatException e) {
            return true; // The exponent alone is too large.
        }
    }

    private static String came(Event event, JsonParser json) {
        return switch (event) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER ->
                json.getString().length() <= MAX_REPEATED ? json.getString() : "a number of that many digits";
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            default -> "null";
        };
    }
}
