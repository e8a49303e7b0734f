package io.bookme.api;

import jakarta.validation.ValidationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Takes the place of the mapper that RESTEasy brings for violated constraints. */
@Provider
public class ValidationProblemMapper implements ExceptionMapper<ValidationException> {
    @Override
    public Response toResponse(ValidationException thrown) {
        return Problems.answer(thrown);
    }
}
