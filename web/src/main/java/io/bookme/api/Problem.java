package io.bookme.api;

import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as RFC 9457 has it.
 *
 * @param type a name that programs can compare
 * @param title the same for every problem of the type
 * @param status the status of the answer
 * @param detail what happened this time; never an internal of the server
 * @param nextStep what the caller can do now
 * @param next the same as requests, where there are some
 * @param errors the fields or parameters that are wrong, if it is about some
 */
@Schema(description = "What went wrong (RFC 9457, application/problem+json)")
public record Problem(
        @Schema(examples = "urn:bookme:problem:not-found") String type,
        String title,
        int status,
        @Nullable String detail,
        @Nullable String nextStep,

        @Schema(description = "Requests that lead on, if there are some") @Nullable List<Link> next,

        @Nullable List<FieldError> errors) {
    public static final String MEDIA_TYPE = "application/problem+json";

    /** One wrong field or parameter. */
    @Schema(description = "A field of the body, or a parameter, that is wrong")
    public record FieldError(String field, String message) {}

    static Problem of(int status, String type, String title, String detail) {
        return new Problem("urn:bookme:problem:" + type, title, status, detail, null, null, null);
    }

    /** 400, with each wrong field or parameter. */
    static Problem invalid(List<FieldError> wrong) {
        String detail = wrong.stream()
                .map(error -> error.field() + " " + error.message())
                .collect(Collectors.joining("; ", "", "."));
        return of(400, "invalid", "Invalid request", detail).withErrors(wrong);
    }

    Problem withNextStep(String step) {
        return new Problem(type, title, status, detail, step, next, errors);
    }

    Problem withNext(List<Link> links) {
        return new Problem(type, title, status, detail, nextStep, links.isEmpty() ? null : List.copyOf(links), errors);
    }

    Problem withErrors(List<FieldError> wrong) {
        return new Problem(type, title, status, detail, nextStep, next, List.copyOf(wrong));
    }

    Response response(Optional<Duration> retryAfter) {
        Response.ResponseBuilder response =
                Response.status(status).type(MEDIA_TYPE).entity(this);
        retryAfter.ifPresent(wait -> response.header("Retry-After", wait.toSeconds()));
        return response.build();
    }
}
