package io.bookme.migrations.benchmark;

import io.bookme.migrations.run.Quote;
import io.bookme.migrations.run.Settings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * The least that can be done: the same SQL under the same settings, one message with its commit a schema, on
 * connections that stay open. It claims nothing, records nothing and checks nothing; a table of its own says which
 * schemas there are, and one query of it is what "nothing to do" costs at least.
 */
final class RawJdbc implements Contestant {
    private final DataSource source;
    private final Changes changes = new Changes();
    private final List<String> all = new ArrayList<>();
    private int version;

    RawJdbc(DataSource source) {
        this.source = source;
        execute("create table public.registry (schema_name text primary key, version integer not null)");
    }

    @Override
    public Duration provision(List<String> schemas, int connections) {
        String sql = changes.initialSql();
        Duration took = onEach(
                schemas,
                connections,
                schema -> begin(schema, "create schema " + Quote.name(schema) + "; ") + sql + "commit");
        all.addAll(schemas);
        for (String schema : schemas) {
            execute("insert into public.registry values (" + Quote.text(schema) + ", " + version + ")");
        }
        return took;
    }

    @Override
    public Duration apply(List<Changes.Change> pending, int connections) {
        String sql = pending.stream().map(Changes.Change::sql).collect(Collectors.joining());
        Duration took = onEach(all, connections, schema -> begin(schema, "") + sql + "commit");
        version += pending.size();
        execute("update public.registry set version = " + version);
        return took;
    }

    private interface Message {
        String of(String schema);
    }

    private Duration onEach(List<String> schemas, int connections, Message message) {
        List<Connection> open = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                open.add(source.getConnection());
            }
            List<Connection> free = new ArrayList<>(open);
            return Crew.work(schemas, connections, () -> {
                Statement statement;
                synchronized (free) {
                    statement = free.remove(0).createStatement();
                }
                return schema -> statement.execute(message.of(schema));
            });
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } finally {
            open.forEach(RawJdbc::close);
        }
    }

    /** The settings of the engine's claim. */
    private static String begin(String schema, String first) {
        Settings settings = Settings.defaults();
        return "begin; " + first + "set local client_connection_check_interval = '1s'; set local search_path = "
                + Quote.name(schema)
                + "; set local lock_timeout = " + settings.lockTimeout().toMillis()
                + "; set local statement_timeout = "
                + settings.statementTimeout().toMillis()
                + "; set local idle_in_transaction_session_timeout = "
                + settings.idleTimeout().toMillis() + "; ";
    }

    @Override
    public Duration nothingToDo() {
        return Crew.timed(() -> {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet behind =
                            statement.executeQuery("select version, array_agg(schema_name order by schema_name)"
                                    + " from public.registry group by version")) {
                if (!behind.next() || behind.getInt(1) != version || behind.next()) {
                    throw new IllegalStateException("There was something to do");
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Override
    public Duration status() {
        return nothingToDo();
    }

    @Override
    public String changelogQuery(String schema, Changes.Change change) {
        return "";
    }

    private void execute(String sql) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
