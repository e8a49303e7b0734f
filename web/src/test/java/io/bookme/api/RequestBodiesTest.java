package io.bookme.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every body that a resource takes, with each of its fields in each kind of JSON. */
class RequestBodiesTest {
    /** What may be written for a type, and comes back from JSON-B as the same value; anything else is wrong. */
    private static final Map<Type, List<String>> RIGHT = Map.of(
            String.class, List.of("\"yes\"", "\"1\"", "\"2026-01-31T12:00:00Z\"", "null"),
            Boolean.class, List.of("true", "null"),
            Long.class, List.of("1", "-9223372036854775808", "null"),
            BigDecimal.class, List.of("1", "1.9", "-9223372036854775808", "18446744073709551617", "null"),
            Instant.class, List.of("\"2026-01-31T12:00:00Z\"", "null"),
            List.class, List.of("[]", "null"),
            Map.class, List.of("{}", "null"));

    private static final List<String> KINDS = List.of(
            "\"yes\"",
            "\"1\"",
            "\"2026-01-31T12:00:00Z\"",
            "true",
            "1",
            "1.9",
            "-9223372036854775808",
            "18446744073709551617",
            "[]",
            "[[]]",
            "{}",
            "null");

    private static final List<Class<?>> BODIES = new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.bookme.api", "io.bookme.ops")
                    .stream()
                    .filter(type -> type.isAnnotatedWith(Path.class))
                    .map(JavaClass::reflect)
                    .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                    .flatMap(RequestBodiesTest::bodies)
                    .flatMap(RequestBodiesTest::withThoseInIt)
                    .distinct()
                    .sorted((a, b) -> a.getName().compareTo(b.getName()))
                    .toList();

    static List<Class<?>> bodies() {
        return BODIES;
    }

    /** The parameter that says nowhere else where it comes from. */
    private static Stream<Class<?>> bodies(Method method) {
        boolean answers = Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> type.isAnnotationPresent(jakarta.ws.rs.HttpMethod.class));
        return !answers
                ? Stream.empty()
                : Arrays.stream(method.getParameters())
                        .filter(parameter -> Arrays.stream(parameter.getAnnotations())
                                .map(Annotation::annotationType)
                                .noneMatch(type -> type.getPackageName().startsWith("jakarta.ws.rs")))
                        .map(parameter -> parameter.getType());
    }

    private static Stream<Class<?>> withThoseInIt(Class<?> body) {
        Stream<Class<?>> inIt = body.isRecord()
                ? Arrays.stream(body.getRecordComponents())
                        .map(RecordComponent::getType)
                        .filter(Class::isRecord)
                        .flatMap(RequestBodiesTest::withThoseInIt)
                : Stream.empty();
        return Stream.concat(Stream.of(body), inIt);
    }

    @Test
    void every_body_is_a_record() {
        assertThat(BODIES).hasSizeGreaterThan(4).allMatch(Class::isRecord);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void each_field_takes_the_kinds_that_it_is_made_of_and_no_other(Class<?> body) {
        for (RecordComponent field : body.getRecordComponents()) {
            Class<?> type = field.getType();
            for (String kind : KINDS) {
                String json = "{\"" + field.getName() + "\": " + kind + "}";
                List<Problem.FieldError> errors = BodyCheck.of(json, body);
                if (isRight(field.getGenericType(), kind)) {
                    assertThat(errors).as(body.getSimpleName() + " " + json).isEmpty();
                    assertThatCode(() -> read(json, body)).as(json).doesNotThrowAnyException();
                } else {
                    assertThat(errors)
                            .as(body.getSimpleName() + " " + json + " for " + type)
                            .isNotEmpty()
                            .allMatch(error -> error.field().startsWith(field.getName()))
                            .allMatch(error -> error.message().startsWith("must be "));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void each_element_of_a_list_takes_the_kinds_that_it_is_made_of_and_no_other(Class<?> body) {
        for (RecordComponent field : body.getRecordComponents()) {
            if (field.getType() == List.class) {
                Type element = ((ParameterizedType) field.getGenericType()).getActualTypeArguments()[0];
                for (String kind : KINDS) {
                    String json = "{\"" + field.getName() + "\": [null, " + kind + "]}";
                    assertThat(BodyCheck.of(json, body).stream()
                                    .map(Problem.FieldError::field)
                                    .collect(Collectors.joining()))
                            .as(body.getSimpleName() + " " + json)
                            .isEqualTo(isRight(element, kind) ? "" : field.getName() + "[1]");
                }
            }
        }
    }

    private static boolean isRight(Type type, String kind) {
        Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
        boolean isRecord = raw instanceof Class<?> plain && plain.isRecord();
        return RIGHT.getOrDefault(isRecord ? Map.class : raw, List.of()).contains(kind);
    }

    private static Object read(String json, Class<?> body) {
        return new JsonFormat().getContext(body).fromJson(json, body);
    }
}
