package io.bookme.rollout;

/**
 * The names in {@code META-INF/batch-jobs/migrate-schemas.xml}, once; {@code MigrationJobTest} holds the XML to
 * them.
 */
final class MigrationJob {
    /** The job, and the name of its XML. */
    static final String NAME = "migrate-schemas";

    /** Job parameter: the number of the run in the ledger. Without it the job asks for a run of its own. */
    static final String RUN = "run";

    /** Job parameter: how many workers; without it, as many as the server is set to. */
    static final String WORKERS = "workers";

    private MigrationJob() {}
}
