package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.SqlStatements;
import io.bookme.migrations.plan.Step;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
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

    /** In between, somebody else may have given back another session. */
    private static final int PROBES = 3;

    private static final String OTHER_WAY =
            "Migrate these tenants over a connection that leads to PostgreSQL itself, or to"
                    + " a pooler in session mode: ./manage migrate_schemas --database-url ...";

    private final DataSource owner;
    private final Settings settings;

    OutsideStep(DataSource owner, Settings settings) {
        this.owner = owner;
        this.settings = settings;
    }

    /**
     * @param claimed the connection that has the claim
     * @throws BookMeException if the connection is no session of its own: a pooler's that has another backend for each
     *     transaction. Nothing was changed, unless the pooler had kept that to itself until then
     */
    void run(Connection claimed, String schema, Step step) throws SQLException {
        String sql = ((Migration.Sql) step.body()).text();
        Optional<String> index = index(SqlStatements.bare(sql).get(0));
        try (Connection connection = FurtherConnection.of(owner);
                Statement statement = connection.createStatement()) {
            try {
                int backend = backend(statement, "");
                if (!isTold(connection, backend)) {
                    requireSessionOfPooler(step, statement, backend);
                }
                requireSession(step, backend, backend(statement, begin(schema, backend)));
                requireClaim(claimed);
                if (index.isPresent()) {
                    removeInvalid(statement, schema, index.get());
                }
                requireSession(step, backend, backend(statement, ""));
                try {
                    statement.execute(SqlStatements.split(sql).get(0));
                } catch (SQLException e) {
                    throw index.isPresent() ? cleared(statement, schema, index.get(), e) : e;
                }
                if (index.isEmpty()) {
                    requireSession(step, backend, backend(statement, ""));
                } else if (!has(statement, schema, index.get(), true)) {
                    throw notThere(schema, step, index.get());
                }
            } finally {
                if (!connection.isClosed()) {
                    statement.execute("reset search_path; reset lock_timeout; reset statement_timeout;"
                            + " reset client_connection_check_interval; select pg_advisory_unlock_all()");
                }
            }
        }
    }

    /**
     * Sets the session up, ends what is left of the step of somebody who had the claim before, and waits for its end. All of
     * it in this backend alone: another's session would be other people's.
     */
    private String begin(String schema, int backend) {
        String oid = "(select oid from pg_catalog.pg_namespace where nspname = " + Quote.text(schema) + ")";
        String here = " where pg_catalog.pg_backend_pid() = " + backend;
        List<String> conditions = List.of(
                "locktype = 'advisory'",
                "granted",
                "classid = " + LOCK,
                "objid = " + oid,
                "objsubid = 2",
                "database = (select oid from pg_catalog.pg_database where datname = current_database())");
        return "select "
                + String.join(
                        ", ",
                        set("search_path", Quote.name(schema)),
                        set(
                                "lock_timeout",
                                String.valueOf(settings.lockPatience().toMillis())),
                        set(
                                "statement_timeout",
                                String.valueOf(settings.statementTimeout().toMillis())),
                        // if we die, what is left of the step dies too, and does not keep the next one waiting
                        set("client_connection_check_interval", "1s"))
                + here + "; select pg_terminate_backend(pid) from pg_catalog.pg_locks where "
                + String.join(" and ", conditions) + "; select pg_advisory_lock(" + LOCK + ", " + oid + "::int4)" + here
                + "; ";
    }

    private static String set(String name, String value) {
        return "pg_catalog.set_config(" + Quote.text(name) + ", " + Quote.text(value) + ", false)";
    }

    /** Which backend serves a message: outside of transactions the pooler's next one may have another. */
    private static int backend(Statement statement, String before) throws SQLException {
        boolean isRow = statement.execute(before + "select pg_catalog.pg_backend_pid() as backend");
        int backend = 0;
        while (isRow || statement.getUpdateCount() != -1) {
            if (isRow) {
                try (ResultSet row = statement.getResultSet()) {
                    if (row.getMetaData().getColumnLabel(1).equals("backend")) {
                        row.next();
                        backend = row.getInt(1);
                    }
                }
            }
            isRow = statement.getMoreResults();
        }
        return backend;
    }

    /**
     * Whether the driver was told of that backend when it connected. Asked by name: the driver is the server's own, and may be
     * another one than we know.
     */
    private static boolean isTold(Connection connection, int backend) throws SQLException {
        Connection driver = connection.getMetaData().getConnection();
        try {
            return Integer.valueOf(backend)
                    .equals(driver.getClass().getMethod("getBackendPID").invoke(driver));
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /**
     * A pooler tells its clients of a backend that is none. If it has another one for each transaction, it gives the one that
     * was free last, or each in turn: then another client has ours, or we have another one.
     */
    private void requireSessionOfPooler(Step step, Statement statement, int backend) throws SQLException {
        for (int i = 0; i < PROBES; i++) {
            try (Connection beside = FurtherConnection.of(owner);
                    Statement other = beside.createStatement()) {
                int taken = backend(other, "begin; ");
                try {
                    requireSession(step, backend, backend(statement, ""));
                } finally {
                    other.execute("rollback");
                }
                if (taken == backend) {
                    throw noSession(step);
                }
            }
        }
    }

    private static void requireSession(Step step, int backend, int now) {
        if (backend != now) {
            throw noSession(step);
        }
    }

    private static BookMeException noSession(Step step) {
        return new BookMeException(
                step.migration().id()
                        + " runs outside of transactions and needs a session of its own; the connections here"
                        + " lead through a pooler that has another one for each transaction",
                OTHER_WAY);
    }

    private static BookMeException notThere(String schema, Step step, String index) {
        return new BookMeException(
                step.migration().id() + " came to its end, and index " + index + " is not in " + schema
                        + ": something else has its name there, or the connections lead through a pooler that has another"
                        + " session for each transaction",
                OTHER_WAY);
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

    private static Optional<String> index(String bare) {
        Matcher matcher = INDEX.matcher(bare);
        return matcher.find()
                ? Optional.of(matcher.group(1))
                        .map(name -> name.startsWith("\"") ? name.substring(1, name.length() - 1) : name)
                : Optional.empty();
    }

    /** What is left of an index that could not be built goes on refusing rows, by a rule that no changelog knows. */
    private static SQLException cleared(Statement statement, String schema, String index, SQLException reason) {
        if (DatabaseLostException.isLoss(reason)) {
            return reason;
        }
        try {
            removeInvalid(statement, schema, index);
            return reason;
        } catch (SQLException e) {
            SQLException both = new SQLException(
                    reason.getMessage() + "\nWhat is left of index " + index + " could not be removed ("
                            + e.getMessage()
                            + ") and may refuse rows: drop index concurrently " + Quote.name(schema) + "."
                            + Quote.name(index),
                    reason.getSQLState(),
                    reason);
            both.addSuppressed(e);
            return both;
        }
    }

    private static void removeInvalid(Statement statement, String schema, String index) throws SQLException {
        if (has(statement, schema, index, false)) {
            statement.execute("drop index concurrently if exists " + Quote.name(schema) + "." + Quote.name(index));
        }
    }

    private static boolean has(Statement statement, String schema, String index, boolean isValid) throws SQLException {
        List<String> conditions = List.of(
                "c.relname = " + Quote.text(index) + "::name", // cut to its length, as the index's is
                "n.nspname = " + Quote.text(schema),
                "i.indisvalid = " + isValid);
        try (ResultSet found = statement.executeQuery("select 1 from pg_catalog.pg_index i"
                + " join pg_catalog.pg_class c on c.oid = i.indexrelid"
                + " join pg_catalog.pg_namespace n on n.oid = c.relnamespace where "
                + String.join(" and ", conditions))) {
            return found.next();
        }
    }
}
