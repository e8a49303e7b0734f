package io.bookme.rollout;

/**
 * The names in {@code META-INF/batch-jobs/migrate-schemas.xml}, once; a test holds the XML to them.
 */
final class MigrationJob {
    /** The job, and the name of its XML. */
    static final String NAME = "migrate-schemas";

    /** Job parameter: the number of the run in the ledger. Without it the job asks for a run of its own. */
    static final String RUN = "run";

    /** Job parameter: how many workers; without it, as many as the server is set to. */
    static final String WORKERS = "workers";

    /** End of the first step: the run is complete, somebody else is alive on it, or no schema is behind. */
    static final String NOTHING_TO_DO = "NOTHING_TO_DO";

    /** End of the first step: the tenants may follow. */
    static final String SHARED_DONE = "SHARED_DONE";

    /** End of the first step: no tenant is begun. */
    static final String SHARED_FAILED = "SHARED_FAILED";

    private MigrationJob() {}
}
