package io.bookme.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.api.services.ServiceCategoryJson;
import io.bookme.api.services.ServiceJson;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How large JSON of the client's own form may be. */
class JsonSizeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":1}",
                "{\"a\":\"\u00fc\u20ac\",\"b\":[1,-2.50,true,null,\"\\\"\\\\\"],\"c\":{\"d\":{}}}",
                "{\"a\":[],\"b\":[{},{}]}"
            })
    void it_is_weighed_as_its_text(String text) {
        JsonWeight weight = JsonWeight.of(read(text));
        // A comma for each field and element, be it the first.
        assertThat(weight.bytes())
                .isBetween((long) text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length, text.length() + 12L);
    }

    @Test
    void each_value_counts_at_any_depth() {
        assertThat(JsonWeight.of(read("{\"a\": [1, {\"b\": null}], \"c\": \"x\"}"))
                        .values())
                .isEqualTo(6);
    }

    @Test
    void a_number_weighs_all_the_digits_that_the_database_gives_back() {
        assertThat(JsonWeight.of(new BigDecimal("1e1000")).bytes()).isEqualTo(1001);
        assertThat(JsonWeight.of(new BigDecimal("1e-1000")).bytes()).isEqualTo(1002);
        assertThat(JsonWeight.of(new BigDecimal("-12.50")).bytes()).isEqualTo(6);
        assertThat(JsonWeight.of(new BigDecimal("0.05")).bytes()).isEqualTo(4);
    }

    @Test
    void digits_are_not_written_out_to_be_counted() {
        assertThat(JsonWeight.of(new BigDecimal("1e2147483647")).bytes()).isEqualTo(2_147_483_648L);
    }

    @Test
    void long_texts_and_many_values_and_numbers_with_many_digits_are_refused() {
        assertThat(isValid(Map.of("a", "x".repeat(16_000)))).isTrue();
        assertThat(isValid(Map.of("a", "x".repeat(17_000)))).isFalse();
        assertThat(isValid(Map.of("a", "\u20ac".repeat(6_000)))).isFalse();
        assertThat(isValid(Map.of("a", "\u0001".repeat(3_000)))).isFalse();
        assertThat(isValid(Map.of("a", Collections.nCopies(498, BigDecimal.ONE))))
                .isTrue();
        assertThat(isValid(Map.of("a", Collections.nCopies(499, BigDecimal.ONE))))
                .isFalse();
        assertThat(isValid(Map.of("a", Collections.nCopies(20, new BigDecimal("1e1000")))))
                .isFalse();
        assertThat(isValid(Map.of("n".repeat(17_000), true))).isFalse();
    }

    @Test
    void what_is_not_there_is_small_enough() {
        assertThat(validator().isValid(null, null)).isTrue();
    }

    @Test
    void every_such_field_of_a_tenant_has_the_limit() {
        for (Class<?> body : List.of(ServiceJson.class, ServiceCategoryJson.class)) {
            assertThat(Arrays.stream(body.getRecordComponents())
                            .filter(field -> field.getType() == Map.class)
                            .map(RecordComponent::getAccessor)
                            .allMatch(field -> field.isAnnotationPresent(JsonSize.class)))
                    .as(body.getSimpleName())
                    .isTrue();
        }
    }

    private static boolean isValid(Map<String, Object> json) {
        return validator().isValid(json, null);
    }

    private static JsonSizeValidator validator() {
        JsonSizeValidator validator = new JsonSizeValidator();
        validator.initialize(
                ServiceJson.class.getRecordComponents()[8].getAccessor().getAnnotation(JsonSize.class));
        return validator;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> read(String json) {
        return new JsonFormat().getContext(Map.class).fromJson(json, Map.class);
    }
}
