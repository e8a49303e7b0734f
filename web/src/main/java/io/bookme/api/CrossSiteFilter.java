package io.bookme.api;

import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what another site makes an operator's browser send, which adds the password that it remembers. Browsers tell where
 * a request comes from in Sec-Fetch-Site (W3C Fetch Metadata), older ones in Origin; programs send neither.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
public class CrossSiteFilter implements ContainerRequestFilter {
    private static final Set<String> HARMLESS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<String> OWN = Set.of("same-origin", "none");

    @Override
    public void filter(ContainerRequestContext request) {
        if (!HARMLESS.contains(request.getMethod())
                && isForeign(
                        request.getHeaderString("Sec-Fetch-Site"),
                        request.getHeaderString("Origin"),
                        request.getHeaderString(HttpHeaders.HOST))) {
            request.abortWith(Problems.plain(Problems.ofStatus(403)));
        }
    }

    private static boolean isForeign(@Nullable String site, @Nullable String origin, @Nullable String host) {
        if (site != null) {
            return !OWN.contains(site);
        }
        return origin != null && !authority(origin).equals(host);
    }

    /** Empty for the origin "null", and for what is none. */
    private static String authority(String origin) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority == null ? "" : authority;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
