package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.SqlStatements;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * The one statement that PostgreSQL refuses in a transaction, such as {@code CREATE INDEX CONCURRENTLY}.
 *
 * <p>It runs on a connection of its own while the claim stays open on another. A crash leaves it done and
 * unrecorded, or leaves an invalid index behind; so it must be re-runnable, and an invalid index of its
 * name is removed before it is tried again.
 *
 * <p>A claim may end while its step is still under way, as when its process is stopped. So the step's connection holds an
 * advisory lock, and whoever has the claim next ends the one that holds it. Who has got the lock looks once more whether
 * the claim is still his: from then on, who claims after him finds him.
 */
final class OutsideStep {
    private static final Pattern INDEX =
            Pattern.compile("^create (?:unique )?index concurrently if not exists (\"[^\"]+\"|[a-z_][a-z0-9_$]*) on ");

    /** An arbitrary number that nobody else uses: "step" in ASCII. The second number of the lock is the schema's OID. */
    private static final int LOCK = 0x73746570;

    private final DataSource owner;
    private final Settings settings;

    OutsideStep(DataSource owner, Settings settings) {
        this.owner = owner;
        this.settings = settings;
    }

    /**
     * @param claimed the connection that has the claim
     */
    void run(Connection claimed, String schema, Step step) throws SQLException {
        String sql = ((Migration.Sql) step.body()).text();
        try (Connection connection = FurtherConnection.of(owner);
                Statement statement = connection.createStatement()) {
            try {
                // the last one: if we die, what is left of the step dies too, and does not keep the next one waiting
                statement.execute("set search_path = " + Quote.name(schema)
                        + "; set lock_timeout = " + settings.lockPatience().toMillis()
                        + "; set statement_timeout = "
                        + settings.statementTimeout().toMillis()
                        + "; set client_connection_check_interval = '1s'");
                statement.execute(endFormer(schema));
                requireClaim(claimed);
                removeInvalidIndex(statement, schema, SqlStatements.bare(sql).get(0));
                statement.execute(SqlStatements.split(sql).get(0));
            } finally {
                if (!connection.isClosed()) {
                    statement.execute("reset search_path; reset lock_timeout; reset statement_timeout;"
                            + " reset client_connection_check_interval; select pg_advisory_unlock_all()");
                }
            }
        }
    }

    /** Ends what is left of the step of somebody who had the claim before, and waits for its end. */
    private static String endFormer(String schema) {
        String oid = "(select oid from pg_catalog.pg_namespace where nspname = " + Quote.text(schema) + ")";
        List<String> conditions = List.of(
                "locktype = 'advisory'",
                "granted",
                "classid = " + LOCK,
                "objid = " + oid,
                "objsubid = 2",
                "database = (select oid from pg_catalog.pg_database where datname = current_database())");
        return "select pg_terminate_backend(pid) from pg_catalog.pg_locks where " + String.join(" and ", conditions)
                + "; select pg_advisory_lock(" + LOCK + ", " + oid + "::int4)";
    }

    /** Fails if the claim's connection was ended. */
    private static void requireClaim(Connection claimed) throws SQLException {
        try (Statement statement = claimed.createStatement()) {
            statement.execute("select 1");
        }
    }

    /** In a schema that nobody sees yet, an index can be made the plain way, within the transaction. */
    static String withinTransaction(String sql) {
        return sql.replaceFirst("(?i)\\bconcurrently\\b", "");
    }

    private static void removeInvalidIndex(Statement statement, String schema, String bare) throws SQLException {
        Matcher matcher = INDEX.matcher(bare);
        if (!matcher.find()) {
            return;
        }
        String name = matcher.group(1).startsWith("\"")
                ? matcher.group(1).substring(1, matcher.group(1).length() - 1)
                : matcher.group(1);
        List<String> conditions =
                List.of("c.relname = " + Quote.text(name), "n.nspname = " + Quote.text(schema), "not i.indisvalid");
        boolean invalid;
        try (ResultSet found = statement.executeQuery("select 1 from pg_catalog.pg_index i"
                + " join pg_catalog.pg_class c on c.oid = i.indexrelid"
                + " join pg_catalog.pg_namespace n on n.oid = c.relnamespace where "
                + String.join(" and ", conditions))) {
            invalid = found.next();
        }
        if (invalid) {
            statement.execute("drop index concurrently if exists " + Quote.name(name));
        }
    }
}
