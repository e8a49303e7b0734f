package io.bookme.migrations.tenant;

import io.bookme.migrations.app.Scope;
import java.util.Set;
import java.util.regex.Pattern;

/** What a tenant's schema may be called: {@code [a-z][a-z0-9_]{0,62}}, and no name that PostgreSQL or BookMe needs. */
public final class SchemaName {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Set<String> RESERVED = Set.of(Scope.SHARED_SCHEMA, "bookme", "batch", "information_schema");

    /** Schemas that the engine makes for itself: spare ones, and ones to compare with. */
    private static final String OURS = "bookme_";

    private SchemaName() {}

    /**
     * The name, if it may be used.
     *
     * @throws InvalidTenantException if not
     */
    public static String check(String name) {
        if (!FORM.matcher(name).matches()) {
            throw new InvalidTenantException(
                    InvalidTenantException.Reason.INVALID,
                    "'" + printable(name) + "' cannot be the name of a tenant's schema",
                    "Use up to 63 small letters, digits and underscores, beginning with a letter, such as tenant_acme.");
        }
        if (RESERVED.contains(name) || name.startsWith("pg_") || name.startsWith(OURS)) {
            throw new InvalidTenantException(
                    InvalidTenantException.Reason.INVALID,
                    "The schema name '" + name + "' is reserved",
                    "Choose another, such as tenant_acme.");
        }
        return name;
    }

    /** The text on one line and not too long, for a message. */
    static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > 80 ? line.substring(0, 80) + "..." : line;
    }
}
