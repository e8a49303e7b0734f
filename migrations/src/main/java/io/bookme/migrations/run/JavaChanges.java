package io.bookme.migrations.run;

import io.bookme.migrations.graph.LiquibaseFiles;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.plan.Step;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import liquibase.Scope;
import liquibase.change.Change;
import liquibase.changelog.ChangeSet;
import liquibase.database.core.PostgresDatabase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.sql.Sql;
import liquibase.sqlgenerator.SqlGeneratorFactory;
import liquibase.statement.SqlStatement;

/**
 * Runs a migration that is written in Java (a Liquibase {@code customChange}) on the claimed connection.
 *
 * <p>The class sees a connection that refuses to end the transaction: what it does is committed with the
 * records of it, or not at all.
 */
final class JavaChanges {
    private static final Set<String> REFUSED =
            Set.of("commit", "rollback", "setAutoCommit", "setSavepoint", "releaseSavepoint", "abort", "setReadOnly");

    private JavaChanges() {}

    /**
     * @throws SQLException if the database refused something, or the change itself failed
     */
    static void run(Connection claimed, Step step) throws SQLException {
        Migration migration = step.migration();
        Migration.JavaChange body = (Migration.JavaChange) step.body();
        try {
            LiquibaseFiles.inScope(
                    Map.of(migration.path(), body.file()),
                    () -> Scope.child(
                            Map.of(Scope.Attr.logService.name(), new QuietLog()), () -> change(claimed, step)));
        } catch (RuntimeException | Error e) { // a class that it needs and that is missing is not the engine's end
            throw failure(body, e);
        }
    }

    @SuppressWarnings("PMD.CloseResource") // it has the claimed connection, which goes on
    private static boolean change(Connection claimed, Step step) throws LiquibaseException, SQLException {
        PostgresDatabase database = new PostgresDatabase();
        database.setConnection(new JdbcConnection(guard(claimed)));
        ChangeSet changeSet = LiquibaseFiles.parse(step.migration().path(), database)
                .getChangeSets()
                .get(0);
        Change change = changeSet.getChanges().get(0);
        SqlStatement[] statements = step.direction() == Step.Direction.FORWARD
                ? change.generateStatements(database)
                : change.generateRollbackStatements(database);
        execute(claimed, database, statements);
        return true;
    }

    /** What the database said, where it was the one who refused. */
    private static SQLException failure(Migration.JavaChange body, Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return new SQLException(
                body.className() + " failed: "
                        + (e instanceof Error ? e.getClass().getSimpleName() + ": " : "") + e.getMessage(),
                e);
    }

    private static void execute(Connection claimed, PostgresDatabase database, SqlStatement[] statements)
            throws SQLException {
        try (Statement statement = claimed.createStatement()) {
            for (SqlStatement made : statements) {
                for (Sql sql : SqlGeneratorFactory.getInstance().generateSql(made, database)) {
                    statement.execute(sql.toSql());
                }
            }
        }
    }

    private static Connection guard(Connection claimed) {
        return (Connection) Proxy.newProxyInstance(
                JavaChanges.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (REFUSED.contains(method.getName())) {
                        throw new SQLException("A migration does not call " + method.getName()
                                + ": the engine commits it together with its record");
                    }
                    if (method.getName().equals("getAutoCommit")) {
                        return false;
                    }
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(claimed, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
