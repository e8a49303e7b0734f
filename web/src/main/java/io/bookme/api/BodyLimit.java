package io.bookme.api;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A body of more than 4 MiB is a 413: it is kept in memory as a whole. The longest that make sense, runs that name ten thousand
 * tenants, have less than one. Of a body that is longer than Undertow's {@code max-post-size} no application ever hears:
 * Undertow itself answers 400, and nothing else.
 */
@Provider
@Priority(Priorities.HEADER_DECORATOR)
public class BodyLimit implements ReaderInterceptor {
    private static final int MOST = 4 * 1024 * 1024;

    @Override
    public @Nullable Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        byte[] body = context.getInputStream().readNBytes(MOST + 1);
        if (body.length > MOST) {
            throw ProblemException.tooLarge();
        }
        context.setInputStream(new ByteArrayInputStream(body));
        return context.proceed();
    }
}
