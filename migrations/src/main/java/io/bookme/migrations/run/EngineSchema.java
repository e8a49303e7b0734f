package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;

/**
 * The engine's own tables, schema {@code bookme}: made and brought up to date by the engine itself.
 *
 * <p>Each entry of {@link EngineVersions#ALL} is one step, run once under an advisory transaction lock. Steps only
 * add, so that an older build goes on working beside a newer one.
 */
final class EngineSchema {
    /** An arbitrary number that nobody else uses: "bookme" in ASCII. */
    private static final long LOCK = 0x626f6f6b6d65L;

    /** Milliseconds between two attempts. */
    private static final long LONGEST_PAUSE = 1_000;

    private EngineSchema() {}

    /**
     * Makes or upgrades the tables; does nothing, in one query, if they are up to date. Tables in use are waited for in
     * short attempts, so that nobody else queues behind for long.
     *
     * @throws BookMeException if somebody goes on using them for longer than the settings have patience
     */
    static void prepare(DataSource owner, Settings settings) throws SQLException {
        long end = System.nanoTime() + settings.lockPatience().toNanos();
        try (Connection connection = owner.getConnection()) {
            while (version(connection) < EngineVersions.ALL.size()) {
                Optional<Attempt.NotNow> inUse = attempt(connection, settings);
                if (inUse.isPresent() && System.nanoTime() > end) {
                    throw new BookMeException(
                            "The engine's own tables, in schema bookme, could not be brought up to date for "
                                    + settings.lockPatience().toSeconds() + " s: "
                                    + inUse.get().reason(),
                            "Let him finish who uses them, or end him (select pg_terminate_backend(pid)); then start again."
                                    + " Nothing was changed.");
                }
                if (inUse.isPresent()) {
                    pause();
                }
            }
        }
    }

    /** Brings the tables up to date, unless somebody else holds their locks. */
    private static Optional<Attempt.NotNow> attempt(Connection connection, Settings settings) throws SQLException {
        long began = System.nanoTime();
        try {
            return InTransaction.on(connection, c -> {
                try (Statement statement = c.createStatement()) {
                    statement.execute(
                            "set local lock_timeout = " + settings.lockTimeout().toMillis()
                                    + "; set local idle_in_transaction_session_timeout = "
                                    + settings.idleTimeout().toMillis()
                                    + "; set local client_connection_check_interval = '1s'");
                    statement.execute("select pg_advisory_xact_lock(" + LOCK + ")");
                    upgrade(statement, settings.appRole());
                    return Optional.empty();
                }
            });
        } catch (SQLException e) {
            if (!Failures.isLocked(e)) {
                throw e;
            }
            try (Statement statement = connection.createStatement()) {
                Duration waited = Duration.ofNanos(System.nanoTime() - began);
                return Optional.of(Blockers.ofEngine(statement, Failures.notNow(e), waited));
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BookMeException(
                    "Interrupted while the engine's own tables were in use", "Start again. Nothing was changed.", e);
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return version(statement);
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet exists = statement.executeQuery("select to_regclass('bookme.engine') is not null")) {
            exists.next();
            if (!exists.getBoolean(1)) {
                return 0;
            }
        }
        try (ResultSet version = statement.executeQuery("select version from bookme.engine")) {
            return version.next() ? version.getInt(1) : 0;
        }
    }

    private static void upgrade(Statement statement, Optional<String> appRole) throws SQLException {
        int version = version(statement);
        if (version == 0) {
            statement.execute("create schema if not exists bookme");
            statement.execute("create table bookme.engine (version integer not null)");
            statement.execute("insert into bookme.engine values (0)");
        }
        for (int next = version; next < EngineVersions.ALL.size(); next++) {
            statement.execute(EngineVersions.ALL.get(next));
        }
        statement.execute("update bookme.engine set version = " + Math.max(version, EngineVersions.ALL.size()));
        statement.execute(Changelog.createTable(Scope.SHARED_SCHEMA, appRole));
        statement.execute(
                "insert into bookme.schema_state (schema_name, kind, changelog_fingerprint) values ('public', 'shared', "
                        + Quote.text(ChangelogFingerprint.of(List.of())) + ") on conflict do nothing");
        if (appRole.isPresent()) {
            statement.execute(Changelog.ifRoleExists(
                    appRole.get(),
                    "revoke all on schema bookme from %1$s; revoke all on all tables in schema bookme from %1$s"));
        }
    }
}
