package io.bookme.api;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * How large JSON of the client's own form may be. A list answers with a hundred of them, and a small value costs many times
 * its text in memory: so both are counted, as the database gives them back (see {@link JsonWeight}).
 */
@Documented
@Constraint(validatedBy = JsonSizeValidator.class)
@Target({FIELD, METHOD, PARAMETER})
@Retention(RUNTIME)
public @interface JsonSize {
    /** Of its text in UTF-8. */
    int bytes() default 16 * 1024;

    /** Texts, numbers, truths, nulls, objects and arrays, at any depth. */
    int values() default 500;

    String message() default "must be at most {bytes} bytes of JSON, with at most {values} values in it";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
