package io.bookme.migrations.command;

import io.bookme.migrations.run.Settings;
import picocli.CommandLine.Option;

/** How many tenants a run forward changes in one transaction. */
final class CommitOptions {
    @Option(
            names = "--tenants-per-commit",
            paramLabel = "N",
            description =
                    "Up to how many tenants one transaction may change, on the way forward and where a migration is"
                            + " known to change the catalog alone, such as a new column with a constant default: faster. If one"
                            + " of them fails, the others are done again each by itself (1 to 100, default: 1).")
    private int tenantsPerCommit = 1;

    /** The settings with that. */
    Settings within(Settings settings) {
        if (tenantsPerCommit < 1 || tenantsPerCommit > 100) {
            throw new UsageException(
                    "--tenants-per-commit " + tenantsPerCommit + " makes no sense", "Give a number from 1 to 100.");
        }
        return settings.withSchemasPerCommit(tenantsPerCommit);
    }
}
