package io.bookme.migrations.run;

import static io.bookme.migrations.app.Scope.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.graph.MasterChangelog;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.tenant.SparePool;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.changelog.ChangeLogHistoryServiceFactory;
import liquibase.changelog.FastCheckService;
import liquibase.changelog.RanChangeSet;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.lockservice.LockServiceFactory;
import liquibase.resource.DirectoryResourceAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ways between the engine and stock Liquibase 4.33.0, on the product's own changelogs. */
class StockLiquibaseTest {
    private static final String SCHEMA = "tenant_acme";

    @TempDir
    private Path folder;

    private TestDatabase database;
    private MigrationGraph graph;

    /** Work with stock Liquibase on a tenant's schema. */
    private interface Work {
        void run(Liquibase liquibase) throws Exception;
    }

    @BeforeEach
    void create() throws IOException {
        database = TestDatabase.create();
        TestChangelogs changelogs = TestChangelogs.all();
        graph = changelogs.graph();
        for (ChangelogFile file : changelogs.files()) {
            Path path = folder.resolve(file.path());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.text());
        }
        Files.writeString(folder.resolve(MasterChangelog.path(TENANT)), MasterChangelog.text(graph, TENANT));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void stock(Work work) throws Exception {
        forgetWhatIsCachedForTheWholeJvm();
        try (Connection connection = database.connection()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("set search_path = " + SCHEMA);
            }
            Database target =
                    DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
            target.setDefaultSchemaName(SCHEMA);
            target.setLiquibaseSchemaName(SCHEMA);
            try (Liquibase liquibase =
                    new Liquibase(MasterChangelog.path(TENANT), new DirectoryResourceAccessor(folder), target)) {
                work.run(liquibase);
            }
        }
    }

    private static void forgetWhatIsCachedForTheWholeJvm() {
        Scope scope = Scope.getCurrentScope();
        scope.getSingleton(FastCheckService.class).clearCache();
        scope.getSingleton(ChangeLogHistoryServiceFactory.class).resetAll();
        LockServiceFactory.getInstance().resetAll();
    }

    @Test
    void stock_finds_the_engines_schema_up_to_date_and_every_checksum_valid() throws Exception {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.all()).tenants("acme");
        stock(liquibase -> {
            liquibase.validate();
            assertThat(liquibase.listUnrunChangeSets(new Contexts(), new LabelExpression()))
                    .isEmpty();
            liquibase.update(new Contexts());
        });
        List<String> names =
                graph.ordered(TENANT).stream().map(m -> m.id().toString()).toList();
        assertThat(fleet.changelog("acme")).as("its update added nothing").containsExactlyElementsOf(names);
    }

    @Test
    void stock_finds_nothing_pending_in_a_tenant_from_the_pool_of_spare_schemas() throws Exception {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.all());
        assertThat(new SparePool(fleet.fleet(), 1).fill()).isEqualTo(1);
        fleet.tenants("acme");
        assertThat(database.sql("select count(*) from bookme.schema_state where kind = 'spare'"))
                .as("it was taken")
                .isEqualTo("0");
        List<String> before = fleet.changelog("acme");
        stock(liquibase -> {
            StringWriter status = new StringWriter();
            liquibase.reportStatus(true, new Contexts(), status);
            assertThat(status.toString()).contains("is up to date");
            liquibase.update(new Contexts());
        });
        assertThat(fleet.changelog("acme")).as("its update ran nothing").containsExactlyElementsOf(before);
        assertThat(before).hasSameSizeAs(graph.ordered(TENANT));
    }

    @Test
    void stock_rolls_back_the_engines_last_changeset_itself_and_the_engine_brings_it_again() throws Exception {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.all()).tenants("acme");
        List<String> before = fleet.changelog("acme");
        stock(liquibase -> liquibase.rollback(1, ""));
        assertThat(fleet.changelog("acme")).containsExactlyElementsOf(before.subList(0, before.size() - 1));
        Run run = fleet.migrate().orElseThrow();
        assertThat(fleet.outcome(run, "acme").applied())
                .extracting(Object::toString)
                .containsExactly(before.get(before.size() - 1));
        assertThat(fleet.changelog("acme")).containsExactlyElementsOf(before);
    }

    @Test
    void a_schema_that_stock_made_is_understood_continued_and_undone() throws Exception {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.all());
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("create schema " + SCHEMA);
        }
        stock(liquibase -> liquibase.update(3, ""));
        fleet.fleet().adopt(SCHEMA);
        SchemaStatus status = fleet.fleet().status(SCHEMA);
        assertThat(status.applied()).hasSize(3);
        assertThat(status.pending()).hasSize(graph.ordered(TENANT).size() - 3);
        assertThat(fleet.migrate().orElseThrow().state()).isEqualTo(RunState.COMPLETED);
        stock(liquibase -> {
            assertThat(liquibase.listUnrunChangeSets(new Contexts(), new LabelExpression()))
                    .isEmpty();
            List<RanChangeSet> ran = liquibase.getDatabase().getRanChangeSetList();
            assertThat(ran).allMatch(row -> row.getLastCheckSum() != null);
        });
        fleet.goTo("services", "zero");
        assertThat(fleet.changelog("acme")).noneMatch(name -> name.startsWith("services."));
    }

    @Test
    void rows_are_alike_whoever_wrote_them() throws Exception {
        TestFleet fleet = TestFleet.of(database, TestChangelogs.all()).tenants("acme", "twin");
        fleet.in("acme", "drop schema tenant_acme cascade; create schema tenant_acme");
        stock(liquibase -> liquibase.update(new Contexts()));
        String row = "select concat_ws('|', orderexecuted, id, author, filename, exectype, md5sum, description,"
                + " comments is null, tag, liquibase, contexts, labels, length(deployment_id)) from databasechangelog"
                + " order by orderexecuted";
        assertThat(fleet.values("twin", row)).containsExactlyElementsOf(fleet.values("acme", row));
    }
}
