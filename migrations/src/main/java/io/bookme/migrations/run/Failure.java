package io.bookme.migrations.run;

import java.util.Optional;

/**
 * Why a schema could not be migrated.
 *
 * @param migration the migration that failed; empty if none had begun
 * @param sqlState the SQLSTATE; empty if PostgreSQL was not the one who refused
 * @param statement the statement that failed
 * @param message what was said, with PostgreSQL's detail where it gave one
 * @param nextStep what a person should do now
 */
public record Failure(
        Optional<String> migration,
        Optional<String> sqlState,
        Optional<String> statement,
        String message,
        String nextStep) {

    /** The same, with something more to know. */
    Failure adding(String line) {
        return new Failure(migration, sqlState, statement, message + "\n" + line, nextStep);
    }
}
