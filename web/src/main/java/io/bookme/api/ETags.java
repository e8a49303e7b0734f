package io.bookme.api;

import io.bookme.core.ExpectedVersion;
import io.bookme.core.StoredEntity;
import jakarta.ws.rs.core.EntityTag;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A row's version as an entity tag (RFC 9110, 8.8.3), such as {@code "3"}, and back. */
public final class ETags {
    /** Weak tags are no good for If-Match (RFC 9110, 13.1.1), and others' tags are of no version of ours. */
    private static final Pattern OURS = Pattern.compile("(?<![^\\s,])\"(\\d{1,18})\"(?![^\\s,])");

    private ETags() {}

    public static EntityTag of(StoredEntity row) {
        return new EntityTag(Long.toString(row.getVersion()));
    }

    /**
     * What a writer has seen, from its If-Match.
     *
     * @throws ProblemException 428 if it does not say
     */
    public static ExpectedVersion expected(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.isBlank()) {
            throw ProblemException.preconditionRequired();
        }
        if (ifMatch.strip().equals("*")) {
            return new ExpectedVersion(true, Set.of());
        }
        return new ExpectedVersion(
                false,
                OURS.matcher(ifMatch)
                        .results()
                        .map(result -> Long.valueOf(result.group(1)))
                        .collect(Collectors.toSet()));
    }
}
