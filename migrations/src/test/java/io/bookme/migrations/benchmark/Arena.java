package io.bookme.migrations.benchmark;

import io.bookme.config.LocalPostgres;
import io.bookme.migrations.run.DatabaseSetup;
import io.bookme.migrations.testing.RoundTrips;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** The server, with a database for each contestant, and the look into them that tells whether the work was done. */
final class Arena {
    private static final int CHUNK = 50;

    /** The contestants' own tables, as a regular expression. */
    private static final String BOOKKEEPING = "^(databasechange|flyway_schema_history)";

    private final LocalPostgres postgres;
    private final Map<String, RoundTrips> trips = new HashMap<>();

    /**
     * @param flush how much longer than this machine's a disk takes to make a commit safe; in microseconds, from 0 to
     *     100,000, as PostgreSQL's {@code commit_delay} which stands for it
     */
    Arena(LocalPostgres postgres, int flush) {
        this.postgres = postgres;
        if (flush > 0) {
            try (Connection admin = admin("postgres")) {
                execute(admin, "alter system set commit_siblings = 0");
                execute(admin, "alter system set commit_delay = " + flush);
                execute(admin, "select pg_catalog.pg_reload_conf()");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * A database set up as the product's is.
     *
     * @param kept its owner's connections, which stay open
     * @param url where it is, for who opens connections himself
     * @param owner what these need
     */
    record Field(DataSource kept, String url, Properties owner) {}

    /** A new one. */
    Field open(String database) {
        try (Connection admin = admin("postgres")) {
            execute(admin, "create database " + database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        String password = postgres.passwordOf(DatabaseSetup.OWNER);
        try (Connection admin = admin(database)) {
            DatabaseSetup.run(admin);
            admin.unwrap(PGConnection.class).alterUserPassword(DatabaseSetup.OWNER, password.toCharArray(), null);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        Properties owner = properties(DatabaseSetup.OWNER, password);
        trips.put(database, RoundTrips.of(owner));
        String url = postgres.jdbcUrl(database);
        return new Field(new KeptConnections(url, owner).source(), url, owner);
    }

    RoundTrips trips(String database) {
        return java.util.Objects.requireNonNull(trips.get(database));
    }

    /**
     * The machine in one line.
     *
     * @throws IllegalStateException if the server may lose what it has committed: then the figures mean nothing
     */
    String machine() {
        try (Connection admin = admin("postgres")) {
            List<String> unsafe = new ArrayList<>();
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                if (!show(admin, setting).equals("on")) {
                    unsafe.add(setting + " is " + show(admin, setting));
                }
            }
            if (!unsafe.isEmpty()) {
                throw new IllegalStateException("A measurement on an unsafe database proves nothing: " + unsafe);
            }
            return Runtime.getRuntime().availableProcessors() + " cores, Java " + Runtime.version() + ", PostgreSQL "
                    + show(admin, "server_version") + ", fsync " + show(admin, "fsync") + ", synchronous_commit "
                    + show(admin, "synchronous_commit") + ", shared_buffers " + show(admin, "shared_buffers")
                    + ", commit_delay " + show(admin, "commit_delay") + " us";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets nobody pay for what the one before wrote. */
    void checkpoint() {
        try (Connection admin = admin("postgres")) {
            execute(admin, "checkpoint");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many of the schemas have so many tables, the bookkeeping aside. */
    int schemasWithTables(String database, List<String> schemas, int tables) {
        return number(
                database,
                "select count(*) from (select c.relnamespace from pg_class c where c.relkind = 'r' and c.relname !~ '"
                        + BOOKKEEPING + "' and c.relnamespace in (select oid from pg_namespace where nspname = any"
                        + " (" + array(schemas) + ")) group by 1 having count(*) = " + tables
                        + ") s");
    }

    /** How many of the schemas have the change. */
    int schemasWithChange(String database, List<String> schemas, Changes.Change change) {
        return number(
                database,
                "select count(*) from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relname = '"
                        + change.table() + "' join pg_namespace n on n.oid = c.relnamespace and n.nspname = any ("
                        + array(schemas) + ") where a.attname = '" + change.column() + "' and not a.attisdropped");
    }

    /** How many changelog rows the schemas have; the query looks for one of a schema. */
    int changelogRows(String database, List<String> schemas, UnaryOperator<String> query) {
        int rows = 0;
        for (int from = 0; from < schemas.size(); from += CHUNK) {
            String all = schemas.subList(from, Math.min(from + CHUNK, schemas.size())).stream()
                    .map(query)
                    .collect(Collectors.joining(" union all "));
            rows += number(database, "select count(*) from (" + all + ") r");
        }
        return rows;
    }

    /** What a schema's tables are, so that the contestants' can be compared. */
    String shape(String database, String schema) {
        try (Connection admin = admin(database);
                Statement statement = admin.createStatement()) {
            statement.execute("set search_path = " + schema);
            try (ResultSet row = statement.executeQuery("""
                    select md5(string_agg(line, chr(10) order by line collate "C")) from (
                      select concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                        pg_get_expr(d.adbin, d.adrelid)) as line
                      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
                      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
                      where c.relkind = 'r' and c.relname !~ '%1$s'
                        and c.relnamespace = current_schema()::regnamespace
                      union all
                      select conrelid::regclass || conname || pg_get_constraintdef(oid) from pg_constraint
                      where connamespace = current_schema()::regnamespace and contype <> 'n'
                        and conrelid::regclass::text !~ '%1$s'
                      union all
                      select pg_get_indexdef(indexrelid, 0, true) from pg_index
                      join pg_class c on c.oid = indrelid and c.relname !~ '%1$s'
                        and c.relnamespace = current_schema()::regnamespace) l
                    """.replace("%1$s", BOOKKEEPING))) {
                row.next();
                return row.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String array(List<String> names) {
        return "array['" + String.join("', '", names) + "']";
    }

    private int number(String database, String sql) {
        try (Connection admin = admin(database);
                Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection admin(String database) throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(database), properties(postgres.adminUser(), postgres.adminPassword()));
    }

    private static Properties properties(String user, String password) {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("preferQueryMode", "simple");
        return properties;
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
