package io.bookme.migrations.benchmark;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.LiquibaseFiles;
import io.bookme.migrations.graph.MasterChangelog;
import io.bookme.migrations.run.Quote;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.UpdateSummaryEnum;
import liquibase.changelog.ChangeLogHistoryServiceFactory;
import liquibase.changelog.FastCheckService;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.lockservice.LockServiceFactory;

/**
 * Stock Liquibase in a loop over the schemas, with the generated master: one thread, as it is unsafe in two, on one
 * connection that stays open. What it remembers of one schema (whether it is up to date, its changelog, its lock) is
 * cleared before the next: it would take one tenant for another.
 */
final class StockLiquibase implements Contestant {
    private final DataSource source;
    private final Changes changes = new Changes();
    private final List<String> all = new ArrayList<>();

    StockLiquibase(DataSource source) {
        this.source = source;
        update(List.of("public"), Scope.SHARED);
    }

    @Override
    public Duration provision(List<String> schemas, int connections) {
        all.addAll(schemas);
        return update(schemas, Scope.TENANT);
    }

    @Override
    public Duration apply(List<Changes.Change> pending, int connections) {
        pending.forEach(changes::add);
        return update(all, Scope.TENANT);
    }

    @Override
    public Duration nothingToDo() {
        return update(all, Scope.TENANT);
    }

    @Override
    public String changelogQuery(String schema, Changes.Change change) {
        return Contestant.liquibaseRow(schema, change);
    }

    @Override
    public Duration status() {
        return onEach(all, Scope.TENANT, liquibase -> {
            if (!liquibase
                    .listUnrunChangeSets(new Contexts(), new LabelExpression())
                    .isEmpty()) {
                throw new IllegalStateException("There was something to do");
            }
        });
    }

    private Duration update(List<String> schemas, Scope scope) {
        return onEach(schemas, scope, liquibase -> liquibase.update(new Contexts(), new LabelExpression()));
    }

    private interface Work {
        void on(Liquibase liquibase) throws LiquibaseException;
    }

    private Duration onEach(List<String> schemas, Scope scope, Work work) {
        Map<String, String> texts = changes.texts();
        try (Connection connection = source.getConnection()) {
            return Crew.timed(() -> LiquibaseFiles.inScope(texts, () -> {
                for (String schema : schemas) {
                    work.on(liquibase(connection, schema, MasterChangelog.path(scope)));
                }
                return true;
            }));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Liquibase liquibase(Connection connection, String schema, String master)
            throws SQLException, LiquibaseException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("create schema if not exists " + Quote.name(schema));
            statement.execute("set search_path = " + Quote.name(schema));
        }
        forget();
        Database database =
                DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
        database.setDefaultSchemaName(schema);
        database.setLiquibaseSchemaName(schema);
        // not closed: that would close the connection, and a new one costs more than the work
        Liquibase stock =
                new Liquibase(master, liquibase.Scope.getCurrentScope().getResourceAccessor(), database);
        stock.setShowSummary(UpdateSummaryEnum.OFF);
        return stock;
    }

    private static void forget() {
        liquibase.Scope.getCurrentScope().getSingleton(FastCheckService.class).clearCache();
        liquibase.Scope.getCurrentScope()
                .getSingleton(ChangeLogHistoryServiceFactory.class)
                .resetAll();
        LockServiceFactory.getInstance().resetAll();
    }
}
