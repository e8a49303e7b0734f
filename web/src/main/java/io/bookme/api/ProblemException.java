package io.bookme.api;

import io.bookme.migrations.BookMeException;
import jakarta.ws.rs.WebApplicationException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Ends a request with a problem document. */
public final class ProblemException extends WebApplicationException {
    private static final long serialVersionUID = 1L;

    private ProblemException(Problem problem, Optional<Duration> retryAfter) {
        super(problem.detail(), problem.response(retryAfter));
    }

    /** 404. */
    public static ProblemException notFound(String detail) {
        return new ProblemException(Problem.of(404, "not-found", "Not found", detail), Optional.empty());
    }

    /** 400, about one field or parameter. */
    public static ProblemException invalid(String field, String message) {
        return invalid(List.of(new Problem.FieldError(field, message)));
    }

    static ProblemException invalid(List<Problem.FieldError> errors) {
        return new ProblemException(Problem.invalid(errors), Optional.empty());
    }

    /** 400, about a body that says nothing. */
    static ProblemException malformed(String fault, Exception why) {
        ProblemException thrown = new ProblemException(
                Problem.of(
                        400,
                        "malformed",
                        "Malformed request",
                        "The body is not the JSON that is expected here: " + fault + "."),
                Optional.empty());
        thrown.initCause(why);
        return thrown;
    }

    /** 413. */
    static ProblemException tooLarge() {
        return new ProblemException(Problems.ofStatus(413), Optional.empty());
    }

    /** 503, to be tried again. */
    public static ProblemException busy(String detail, Duration retryAfter) {
        return new ProblemException(Problem.of(503, "busy", "Busy", detail), Optional.of(retryAfter));
    }

    /**
     * What the engine refused, with the requests that lead on; as it is, if the database was the one who refused.
     *
     * @param otherwise what is offered where the engine itself names no request
     */
    public static RuntimeException refused(BookMeException engine, List<Link> otherwise) {
        if (engine.getCause() instanceof SQLException) {
            return engine;
        }
        Problem problem = Problems.ofEngine(engine);
        ProblemException thrown =
                new ProblemException(problem.next() == null ? problem.withNext(otherwise) : problem, Optional.empty());
        thrown.initCause(engine);
        return thrown;
    }

    static ProblemException preconditionRequired() {
        Problem problem = Problem.of(
                        428,
                        "precondition-required",
                        "Precondition required",
                        "The request does not say which version it is about.")
                .withNextStep("Read the resource and send its ETag as If-Match.");
        return new ProblemException(problem, Optional.empty());
    }
}
