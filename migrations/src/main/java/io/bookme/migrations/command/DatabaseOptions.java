package io.bookme.migrations.command;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Which database a verb works on: a named one, else the embedded PostgreSQL of this checkout. */
final class DatabaseOptions {
    private static final String PREFIX = "jdbc:postgresql:";

    @Option(
            names = "--database-url",
            paramLabel = "URL",
            description = "The database, as jdbc:postgresql://host:port/name (default: BOOKME_DATABASE_URL, else the"
                    + " embedded PostgreSQL of this checkout). User and password are read from BOOKME_OWNER_USER"
                    + " and BOOKME_OWNER_PASSWORD.")
    private Optional<String> url = Optional.empty();

    /**
     * The named database; empty for the embedded one.
     *
     * @throws UsageException if it is not the URL of a PostgreSQL
     */
    Optional<String> url(Context context) {
        Optional<String> named = url.or(() -> context.variable("BOOKME_DATABASE_URL"));
        if (named.isPresent() && !named.get().startsWith(PREFIX)) {
            throw new UsageException(
                    "'" + named.get().replaceAll(":[^:/@]*@", ":...@") + "' is not the URL of a PostgreSQL for Java",
                    "Write it as jdbc:postgresql://host:port/name, with user and password in BOOKME_OWNER_USER and"
                            + " BOOKME_OWNER_PASSWORD.");
        }
        return named;
    }
}
