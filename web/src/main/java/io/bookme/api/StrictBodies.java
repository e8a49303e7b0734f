package io.bookme.api;

import jakarta.json.JsonException;
import jakarta.json.bind.JsonbException;
import jakarta.json.stream.JsonParsingException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A body is what it says, or a 400 that names what is wrong: JSON-B itself takes much for something else. One that is not
 * the JSON that a resource expects is the client's fault; one that cannot be written is ours.
 */
@Provider
public class StrictBodies implements ReaderInterceptor {
    @Override
    public @Nullable Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        byte[] body = context.getInputStream().readAllBytes();
        if (body.length > 0) {
            check(body, context);
        }
        context.setInputStream(new ByteArrayInputStream(body));
        try {
            return context.proceed();
        } catch (ProcessingException | JsonException | JsonbException e) {
            throw ProblemException.malformed("it is of another form", e);
        }
    }

    private static void check(byte[] body, ReaderInterceptorContext context) {
        try {
            // Strictly: a decoder of a stream would put other characters in place of those that it cannot read.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            List<Problem.FieldError> errors = BodyCheck.of(text, context.getGenericType());
            if (!errors.isEmpty()) {
                throw ProblemException.invalid(errors);
            }
        } catch (CharacterCodingException e) {
            throw ProblemException.malformed("it is not in UTF-8", e);
        } catch (JsonParsingException e) {
            throw ProblemException.malformed(
                    "it is not JSON from line " + e.getLocation().getLineNumber() + ", column "
                            + e.getLocation().getColumnNumber() + ", on",
                    e);
        }
    }
}
