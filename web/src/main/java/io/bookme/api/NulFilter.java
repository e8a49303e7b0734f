package io.bookme.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.stream.Stream;

/**
 * Nothing that has a NUL in its name can be in PostgreSQL, which ends the connection of who asks for it: that would look as
 * if the database were away.
 */
@Provider
@PreMatching
public class NulFilter implements ContainerRequestFilter {
    private static final String NUL = "\0";

    @Override
    public void filter(ContainerRequestContext request) {
        UriInfo uri = request.getUriInfo();
        if (uri.getPath().contains(NUL)) {
            request.abortWith(Problems.plain(Problems.ofStatus(404)));
            return;
        }
        List<Problem.FieldError> errors = uri.getQueryParameters().entrySet().stream()
                .filter(parameter -> Stream.concat(Stream.of(parameter.getKey()), parameter.getValue().stream())
                        .anyMatch(text -> text.contains(NUL)))
                .map(parameter -> new Problem.FieldError(parameter.getKey(), "must be without U+0000"))
                .toList();
        if (!errors.isEmpty()) {
            request.abortWith(Problems.plain(Problem.invalid(errors)));
        }
    }
}
