package io.bookme.api;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import io.bookme.core.InvalidReferenceException;
import io.bookme.core.StaleVersionException;
import io.bookme.core.UnknownRowException;
import io.bookme.migrations.BookMeException;
import io.bookme.migrations.tenant.InvalidTenantException;
import io.bookme.tenancy.Refusal;
import io.bookme.tenancy.RefusedException;
import jakarta.ejb.EJBAccessException;
import jakarta.persistence.OptimisticLockException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The problem document for anything that can be thrown. What is not foreseen is a 500 that says nothing but a number under
 * which the server's log tells the rest.
 */
final class Problems {
    private static final System.Logger LOG = System.getLogger(Problems.class.getName());

    private Problems() {}

    static Response answer(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .map(Problems::known)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> unforeseen(thrown));
    }

    private static Optional<Response> known(Throwable cause) {
        if (cause instanceof RefusedException refused) {
            return Optional.of(refused(refused.refusal()));
        } else if (cause instanceof ConstraintViolationException violations) {
            return Optional.of(plain(invalid(violations)));
        } else if (cause instanceof InvalidReferenceException reference) {
            return Optional.of(plain(Problem.of(400, "invalid", "Invalid request", message(reference))
                    .withErrors(List.of(new Problem.FieldError(reference.field(), message(reference))))));
        } else if (cause instanceof UnknownRowException unknown) {
            return Optional.of(plain(Problem.of(404, "not-found", "Not found", message(unknown))));
        } else if (cause instanceof StaleVersionException || cause instanceof OptimisticLockException) {
            return Optional.of(plain(stale()));
        } else if (cause instanceof SQLException sql) {
            return SqlProblems.answer(sql);
        } else if (cause instanceof BookMeException engine && !(cause.getCause() instanceof SQLException)) {
            return Optional.of(plain(ofEngine(engine)));
        } else if (cause instanceof EJBAccessException) {
            return Optional.of(plain(ofStatus(403)));
        } else if (cause instanceof WebApplicationException web) {
            return Optional.of(ofJaxRs(web.getResponse()));
        }
        return Optional.empty();
    }

    private static Response refused(Refusal refusal) {
        Problem problem = switch (refusal) {
            case UNKNOWN_HOST -> Problem.of(404, "unknown-host", "Unknown host", refusal.message());
            case STRANGER -> Problem.of(403, "not-a-member", "Not a member", refusal.message());
            case SUSPENDED -> Problem.of(403, "tenant-suspended", "Tenant suspended", refusal.message());
            case ARCHIVED -> Problem.of(403, "tenant-archived", "Tenant archived", refusal.message());
            case BEHIND -> Problem.of(503, "tenant-behind", "Tenant being migrated", refusal.message());
            case HELD -> Problem.of(503, "tenant-held", "Tenant held back", refusal.message());
        };
        return problem.response(refusal.retryAfter());
    }

    private static Problem invalid(ConstraintViolationException thrown) {
        return Problem.invalid(thrown.getConstraintViolations().stream()
                .map(violation -> new Problem.FieldError(field(violation), violation.getMessage()))
                .sorted((a, b) -> (a.field() + a.message()).compareTo(b.field() + b.message()))
                .toList());
    }

    /** As the client wrote it, {@code schemas[0]}: without the method and the parameter that received it. */
    private static String field(ConstraintViolation<?> violation) {
        StringBuilder field = new StringBuilder();
        for (Path.Node node : violation.getPropertyPath()) {
            boolean isProperty = node.getKind() == ElementKind.PROPERTY;
            if (node.getIndex() != null && (isProperty || node.getKind() == ElementKind.CONTAINER_ELEMENT)) {
                field.append('[').append(node.getIndex()).append(']');
            }
            if (isProperty) {
                field.append(field.isEmpty() ? "" : ".").append(node.getName());
            }
        }
        return field.isEmpty() ? "body" : field.toString();
    }

    private static Problem stale() {
        return Problem.of(412, "stale", "Precondition failed", "The resource has changed since you read it.")
                .withNextStep("Read it again, and send your change with the new ETag.");
    }

    static Problem ofEngine(BookMeException engine) {
        Problem problem = engine instanceof InvalidTenantException tenant
                ? switch (tenant.reason()) {
                    case INVALID -> Problem.of(400, "invalid", "Invalid request", message(engine));
                    case CONFLICT -> Problem.of(409, "conflict", "Conflict", message(engine));
                    case UNKNOWN -> Problem.of(404, "not-found", "Not found", message(engine));
                }
                : Problem.of(409, "conflict", "Conflict", message(engine));
        return problem.withNextStep(engine.nextStep()).withNext(CommandLines.requests(engine.nextStep()));
    }

    /** In our words, with the headers that belong to the status. */
    private static Response ofJaxRs(Response response) {
        if (response.getStatus() < 400 || response.getEntity() instanceof Problem) {
            return response;
        }
        Response.ResponseBuilder answer = Response.fromResponse(plain(ofStatus(response.getStatus())));
        for (String header : List.of("Allow", "Retry-After", "WWW-Authenticate")) {
            String value = response.getHeaderString(header);
            if (value != null) {
                answer.header(header, value);
            }
        }
        return answer.build();
    }

    /** For what only a status is known of. */
    static Problem ofStatus(int status) {
        return switch (status) {
            case 400 -> Problem.of(status, "malformed", "Malformed request", "The request cannot be understood.");
            case 401 ->
                Problem.of(status, "not-signed-in", "Not signed in", "Sign in with a user name and a password.");
            case 403 -> Problem.of(status, "forbidden", "Forbidden", "You may not do this.");
            case 404 -> Problem.of(status, "not-found", "Not found", "There is nothing at this address.");
            case 405 ->
                Problem.of(status, "method-not-allowed", "Method not allowed", "The method cannot be used here.");
            case 406 -> Problem.of(status, "not-acceptable", "Not acceptable", "Answers are in JSON.");
            case 413 -> Problem.of(status, "too-large", "Too large", "The body is too large.");
            case 415 ->
                Problem.of(
                        status, "unsupported-media-type", "Unsupported media type", "Send JSON as application/json.");
            case 429 ->
                Problem.of(
                        status,
                        "too-many-guesses",
                        "Too many wrong passwords",
                        "There were too many wrong passwords. Wait, and try again.");
            case 503 -> Problem.of(status, "unavailable", "Unavailable", "Try again in a moment.");
            default ->
                status < 500
                        ? Problem.of(status, "refused", "Refused", "The request was refused.")
                        : Problem.of(status, "internal", "Internal error", "Something went wrong on the server.");
        };
    }

    private static Response unforeseen(Throwable thrown) {
        String incident = UUID.randomUUID().toString();
        LOG.log(ERROR, "Incident " + incident, thrown);
        return plain(Problem.of(500, "internal", "Internal error", "Something went wrong on the server.")
                .withNextStep("Give the operator the number " + incident + ", under which the log tells more."));
    }

    static Response unavailable(String type, String detail, Duration retryAfter, Throwable why) {
        LOG.log(WARNING, "Answered 503 ({0}): {1}", type, why);
        return Problem.of(503, type, "Unavailable", detail).response(Optional.of(retryAfter));
    }

    static Response away(Throwable why) {
        return unavailable(
                "database-away", "The database is away. Try again in a moment.", Duration.ofSeconds(10), why);
    }

    static Response plain(Problem problem) {
        return problem.response(Optional.empty());
    }

    private static String message(Throwable thrown) {
        return String.valueOf(thrown.getMessage());
    }
}
