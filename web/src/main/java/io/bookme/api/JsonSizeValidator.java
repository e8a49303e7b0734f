package io.bookme.api;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds {@link JsonSize}; what is not there is small enough. */
public class JsonSizeValidator implements ConstraintValidator<JsonSize, Map<String, Object>> {
    private int bytes;
    private int values;

    @Override
    public void initialize(JsonSize limit) {
        bytes = limit.bytes();
        values = limit.values();
    }

    @Override
    public boolean isValid(@Nullable Map<String, Object> json, @Nullable ConstraintValidatorContext context) {
        if (json == null) {
            return true;
        }
        JsonWeight weight = JsonWeight.of(json);
        return weight.bytes() <= bytes && weight.values() <= values;
    }
}
