package io.bookme.migrations.data;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a backup holds besides the rows.
 *
 * @param schema whose it is
 * @param createdAt when it was begun, in ISO 8601
 * @param postgresql the server's version
 * @param catalogFingerprint of the schema's catalog; empty if it holds what a fingerprint sees and a backup does not
 * @param migrations what its changelog says, oldest first
 * @param objects all that is in it
 * @param sequences where its counters stand
 * @param grants who may do what
 * @param tables its tables' rows
 * @param tenant its row of {@code public.tenant_tenant}, as JSON; empty if it has none
 * @param domains its rows of {@code public.tenant_domain}, as JSON
 * @param memberships its rows of {@code public.users_membership}, as JSON, with {@code username} for the user
 * @param holds app to the migration at which it is held
 * @param stored the ledger's texts of its migrations, as JSON: how to go back on them
 */
record Manifest(
        String schema,
        String createdAt,
        String postgresql,
        Optional<String> catalogFingerprint,
        List<AppliedText> migrations,
        List<SchemaObject> objects,
        List<Counter> sequences,
        List<Grant> grants,
        List<TableRows> tables,
        Optional<String> tenant,
        List<String> domains,
        List<String> memberships,
        Map<String, String> holds,
        List<String> stored) {
    static final String FORMAT = "bookme-backup";
    static final int VERSION = 1;

    /**
     * A migration that was applied.
     *
     * @param text what it ran; empty if that is not known or was no SQL
     */
    record AppliedText(String app, String name, Optional<String> text) {}

    /** Where a sequence stands. */
    record Counter(String name, long last, boolean called) {}

    /**
     * A right.
     *
     * @param privilege such as {@code select}, with its column if it has one
     * @param object such as {@code table services_service}, or {@code schema} for the schema itself
     * @param role quoted, or {@code public}
     * @param grantable whether the role may pass it on
     */
    record Grant(String privilege, String object, String role, boolean grantable) {}

    /**
     * A table's rows.
     *
     * @param entry the file in the container that has them, in COPY's text format
     * @param sha256 of that file, in hexadecimal
     */
    record TableRows(String name, List<String> columns, long rows, String entry, String sha256) {}
}
