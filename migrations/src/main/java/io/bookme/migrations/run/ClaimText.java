package io.bookme.migrations.run;

import io.bookme.migrations.app.Scope;
import java.time.Duration;
import java.util.List;

/** How the transaction begins that changes schemas: locks their rows, which is the claim, and sets itself up. */
final class ClaimText {
    /** While one tenant's tables are waited for, those of the ones before it in the transaction are locked already. */
    private static final Duration LOCKS_TOGETHER = Duration.ofMillis(25);

    private final Settings settings;

    ClaimText(Settings settings) {
        this.settings = settings;
    }

    /** For one schema, with the search_path set to it; answers its kind, or null if it cannot be had. */
    String of(String schema) {
        boolean isDurable = schema.equals(Scope.SHARED_SCHEMA) || !settings.confirmsTogether();
        return "begin; select bookme.claim(" + Quote.text(schema) + limits(settings.lockTimeout()) + ", " + isDurable
                + ") as kind, pg_catalog.pg_backend_pid(), pg_catalog.set_config('" + CompiledPlan.CLAIMED_SCHEMA
                + "', " + Quote.text(schema) + ", true);\n";
    }

    /**
     * For a tenant's schema whose changelog the same message {@linkplain Foresight compared} before; fails with BM001 if it
     * cannot be had, or was changed since.
     *
     * @param fingerprint its changelog fingerprint, by the hints
     * @param within after how long it is left alone, since the message came
     */
    String foreseen(String schema, String fingerprint, Duration within) {
        return "begin; select bookme.claim_foreseen(" + Quote.text(schema) + ", " + Quote.text(fingerprint) + ", "
                + within.toMillis() + limits(settings.lockTimeout()) + ", " + !settings.confirmsTogether() + ");\n";
    }

    /** A transaction of its own, with the limits of one that claims, around what only reads. */
    String around(String reading) {
        return of(List.of()) + reading + "commit;\n";
    }

    /** For several tenants' schemas; fails with BM001 if not all of them can be had. */
    String of(List<String> schemas) {
        Duration locks = LOCKS_TOGETHER.compareTo(settings.lockTimeout()) < 0 ? LOCKS_TOGETHER : settings.lockTimeout();
        return "begin; select bookme.claim_together(" + Quote.array(schemas) + limits(locks) + ", "
                + !settings.confirmsTogether() + ");\n";
    }

    private String limits(Duration locks) {
        return ", " + locks.toMillis()
                + ", " + settings.statementTimeout().toMillis()
                + ", " + settings.idleTimeout().toMillis();
    }
}
