package io.bookme.migrations.faults;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.graph.LiquibaseFiles;
import io.bookme.migrations.graph.MasterChangelog;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.run.Quote;
import io.bookme.migrations.testing.TestChangelogs;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
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
import liquibase.exception.LockException;
import liquibase.lockservice.LockServiceFactory;

/** Stock Liquibase in a loop over the tenants, on the same changelogs: how it is done without the engine. */
final class StockLoop {
    private final Map<String, String> texts = new HashMap<>();
    private final List<String> tenants;

    StockLoop(TestChangelogs changelogs, List<String> tenants) {
        this.tenants = tenants;
        MigrationGraph graph = changelogs.graph();
        for (ChangelogFile file : changelogs.files()) {
            texts.put(file.path(), file.text());
        }
        texts.put(MasterChangelog.path(Scope.TENANT), MasterChangelog.text(graph, Scope.TENANT));
    }

    private interface Work {
        void on(Liquibase liquibase) throws LiquibaseException;
    }

    /**
     * Updates each tenant; one that fails does not keep it from the others.
     *
     * @return what it said of those that failed
     */
    List<String> update(DataSource source) {
        return onEach(source, liquibase -> {
            // it would wait five minutes for a lock that nobody holds any more, and then say just this
            if (liquibase.listLocks().length > 0) {
                throw new LockException("Could not acquire change log lock");
            }
            liquibase.update(new Contexts(), new LabelExpression());
        });
    }

    /** What a person does after reading that the lock is held: {@code liquibase release-locks}. */
    void releaseLocks(DataSource source) {
        onEach(source, Liquibase::forceReleaseLocks);
    }

    private List<String> onEach(DataSource source, Work work) {
        return LiquibaseFiles.inScope(texts, () -> {
            List<String> failed = new ArrayList<>();
            for (String tenant : tenants) {
                try (Connection connection = source.getConnection()) {
                    work.on(liquibase(connection, tenant));
                } catch (LiquibaseException e) {
                    failed.add(tenant + ": " + e.getMessage());
                }
            }
            return failed;
        });
    }

    private static Liquibase liquibase(Connection connection, String schema) throws SQLException, LiquibaseException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set search_path = " + Quote.name(schema));
        }
        forgetWhatIsKeptForTheWholeJvm();
        Database database =
                DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
        database.setDefaultSchemaName(schema);
        database.setLiquibaseSchemaName(schema);
        Liquibase stock = new Liquibase(
                MasterChangelog.path(Scope.TENANT),
                liquibase.Scope.getCurrentScope().getResourceAccessor(),
                database);
        stock.setShowSummary(UpdateSummaryEnum.OFF);
        return stock;
    }

    private static void forgetWhatIsKeptForTheWholeJvm() {
        liquibase.Scope scope = liquibase.Scope.getCurrentScope();
        scope.getSingleton(FastCheckService.class).clearCache();
        scope.getSingleton(ChangeLogHistoryServiceFactory.class).resetAll();
        LockServiceFactory.getInstance().resetAll();
    }
}
