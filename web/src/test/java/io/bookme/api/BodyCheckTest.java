package io.bookme.api;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.stream.JsonParsingException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that JSON-B would take for something that was not written. */
class BodyCheckTest {
    private static final String WHOLE = "must be a whole number from -9223372036854775808 to 9223372036854775807, not ";

    /** A body with all that bodies are made of. */
    record Order(
            @Nullable String name,
            @Nullable Boolean urgent,
            @Nullable Long customer,
            int places,
            @Nullable BigDecimal price,
            @Nullable List<Line> lines,
            @Nullable List<List<Long>> table,
            @Nullable Map<String, Object> notes) {}

    /** A body with something in it that nobody may see again. */
    record Account(@Nullable String password, @Nullable Account of) {}

    record Line(@Nullable Long item, @Nullable List<String> tags) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|body must be an object, not an array",
                "null|body must be an object, not null",
                "\"x\"|body must be an object, not a string",
                "{\"urgent\": \"yes\"}|urgent must be true or false, not a string",
                "{\"urgent\": 1}|urgent must be true or false, not 1",
                "{\"name\": 5}|name must be a string, not 5",
                "{\"name\": true}|name must be a string, not true",
                "{\"name\": {\"a\": {\"a\": 1}}, \"urgent\": 2}|name must be a string, not an object;"
                        + " urgent must be true or false, not 2",
                "{\"price\": \"5\"}|price must be a number, not a string",
                "{\"notes\": [1]}|notes must be an object, not an array",
                "{\"lines\": {}}|lines must be an array, not an object",
                "{\"lines\": [1]}|lines[0] must be an object, not 1",
                "{\"lines\": [{}, {\"tags\": [\"a\", 2]}]}|lines[1].tags[1] must be a string, not 2",
                "{\"places\": null}|places must be a whole number from -2147483648 to 2147483647, not null",
                "{\"places\": 2147483648}|places must be a whole number from -2147483648 to 2147483647, not 2147483648",
                "{\"customer\": 5.7}|customer " + WHOLE + "5.7",
                "{\"customer\": 18446744073709551621}|customer " + WHOLE + "18446744073709551621",
                "{\"customer\": 1e400}|customer " + WHOLE + "1e400",
                "{\"customer\": \"5\"}|customer " + WHOLE + "a string",
                "{\"table\": [[1, 2], [3, 4.5]]}|table[1][1] " + WHOLE + "4.5",
            })
    void a_value_of_another_type_is_named_with_what_was_expected_and_what_came(String body, String errors) {
        assertThat(errors(body)).isEqualTo(errors);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4711", "-4711.5", "4711e900000000000", "[4711]", "true", "{\"a\": 4711}"})
    void what_came_in_place_of_a_password_is_not_repeated(String password) {
        String body = "{\"password\": " + password + ", \"of\": {\"password\": " + password + "}}";
        assertThat(BodyCheck.of(body, Account.class))
                .extracting(error -> error.field() + " " + error.message())
                .containsExactly("password must be a string", "of.password must be a string");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\": null, \"urgent\": null, \"customer\": null, \"price\": null, \"lines\": null, \"notes\":"
                        + " null}",
                "{\"name\": \"\", \"urgent\": false, \"customer\": -9223372036854775808, \"places\": 1, \"price\":"
                        + " 0.1}",
                "{\"customer\": 5.0}",
                "{\"customer\": 5e1, \"price\": 1e3}",
                "{\"lines\": [{\"item\": 1, \"tags\": [\"\\ud83d\\ude00\"]}, null], \"table\": [[], [1], null]}",
                "{\"notes\": {\"a\": [1, 2.5, {\"a\": null}], \"b\": {\"a\": true}, \"\": \"x\"}}",
                " {} \n"
            })
    void what_is_right_has_no_errors(String body) {
        assertThat(errors(body)).isEmpty();
    }

    @Test
    void a_field_that_nobody_knows_is_named_with_those_that_are_known() {
        assertThat(errors("{\"lines\": [{\"itme\": {\"x\": [1]}, \"item\": 1.5}]}"))
                .isEqualTo(
                        "lines[0].itme is not known here: the fields are item, tags; lines[0].item " + WHOLE + "1.5");
    }

    @Test
    void a_field_that_comes_twice_is_named_wherever_it_is() {
        assertThat(errors("{\"urgent\": true, \"urgent\": true}")).isEqualTo("urgent must be there once, not twice");
        assertThat(errors("{\"lines\": [{\"item\": 1, \"item\": 2}]}"))
                .isEqualTo("lines[0].item must be there once, not twice");
        assertThat(errors("{\"notes\": {\"a\": [{\"b\": 1, \"b\": 1}], \"b\": 1}}"))
                .isEqualTo("notes.a[0].b must be there once, not twice");
    }

    @Test
    void text_that_cannot_be_stored_as_it_came_is_named() {
        assertThat(errors("{\"name\": \"a\\ud83d\", \"notes\": {\"a\": \"\\u0000\"}}"))
                .isEqualTo("name must be without U+0000 and without half a pair of surrogates;"
                        + " notes.a must be without U+0000 and without half a pair of surrogates");
        assertThat(errors("{\"notes\": {\"\\u0000\": 1}}"))
                .isEqualTo("notes.\0 must be without U+0000 and without half a pair of surrogates");
    }

    @Test
    void a_number_that_no_column_could_hold_is_named_and_not_computed_with() {
        String large = "must be a number of at most 1000 digits";
        assertThat(errors("{\"price\": 1e999999999}")).isEqualTo("price " + large);
        assertThat(errors("{\"customer\": 1e999999999}")).isEqualTo("customer " + large);
        assertThat(errors("{\"notes\": {\"a\": 1e-999999999}}")).isEqualTo("notes.a " + large);
        assertThat(errors("{\"notes\": {\"a\": 1e99999999999999}}")).isEqualTo("notes.a " + large);
        assertThat(errors("{\"price\": " + "1".repeat(2_000_000) + "}")).isEqualTo("price " + large);
    }

    @Test
    void a_body_of_many_errors_or_many_levels_is_not_read_to_its_end() {
        assertThat(BodyCheck.of("{\"lines\": [" + "1,".repeat(1000) + "1]}", Order.class))
                .hasSize(20);
        assertThat(errors("{\"notes\": {\"a\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}}"))
                .startsWith("notes.a[0][0]")
                .endsWith(" must be at most 100 levels deep");
        assertThat(errors("{\"" + "x".repeat(100_000) + "\": 1}"))
                .startsWith("xxx")
                .hasSizeLessThan(300);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "{",
                "{} {}",
                "{}x",
                "{\"name\" \"x\"}",
                "nul",
                "{\"name\": \"x}",
                "{'name': 1}",
                "{\"places\": 01}"
            })
    void what_is_not_one_json_document_is_refused_as_such(String body) {
        assertThatThrownBy(() -> BodyCheck.of(body, Order.class)).isInstanceOf(JsonParsingException.class);
    }

    private static String errors(String body) {
        return BodyCheck.of(body, Order.class).stream()
                .map(error -> error.field() + " " + error.message())
                .collect(joining("; "));
    }
}
