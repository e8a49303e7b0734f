package io.bookme.api;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A body that is too long is a 413: it is kept in memory as a whole, several times over. Tenants have 256 KiB, more than all
 * fields of a row can take. Operators have 4 MiB: their longest, runs that name ten thousand tenants, have less than one. Of
 * a body that is longer than Undertow's {@code max-post-size} no application ever hears: Undertow itself answers 400, and
 * nothing else.
 */
@Provider
@Priority(Priorities.HEADER_DECORATOR)
public class BodyLimit implements ReaderInterceptor {
    private static final int MOST_OF_TENANTS = 256 * 1024;
    private static final int MOST_OF_OPERATORS = 4 * 1024 * 1024;

    @Context
    private ResourceInfo resource;

    @Override
    public @Nullable Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        int most = Operators.own(resource) ? MOST_OF_OPERATORS : MOST_OF_TENANTS;
        byte[] body = context.getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            throw ProblemException.tooLarge();
        }
        context.setInputStream(new ByteArrayInputStream(body));
        return context.proceed();
    }
}
