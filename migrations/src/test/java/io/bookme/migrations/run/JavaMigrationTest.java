package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.testing.SqlChange;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import liquibase.change.custom.CustomTaskChange;
import liquibase.change.custom.CustomTaskRollback;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.CustomChangeException;
import liquibase.exception.ValidationErrors;
import liquibase.resource.ResourceAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A data migration that needs Java: a small XML changelog with a customChange. */
class JavaMigrationTest {
    private static final Logger LIQUIBASE_LOG = Logger.getLogger("liquibase");

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Doubles the counter; its parameter makes it try to commit as well. */
    public static final class Doubling implements CustomTaskChange, CustomTaskRollback {
        private String alsoCommit = "false";

        public void setAlsoCommit(String alsoCommit) {
            this.alsoCommit = alsoCommit;
        }

        @Override
        public void execute(Database target) throws CustomChangeException {
            run(target, "update shop_counter set x = x * 2");
        }

        @Override
        public void rollback(Database target) throws CustomChangeException {
            run(target, "update shop_counter set x = x / 2");
        }

        private void run(Database target, String sql) throws CustomChangeException {
            Connection connection = ((JdbcConnection) target.getConnection()).getUnderlyingConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
                if (Boolean.parseBoolean(alsoCommit)) {
                    connection.commit();
                }
            } catch (SQLException e) {
                throw new CustomChangeException(e);
            }
        }

        @Override
        public String getConfirmationMessage() {
            return "doubled";
        }

        @Override
        public void setUp() {
            // needs nothing
        }

        @Override
        public void setFileOpener(ResourceAccessor resources) {
            // needs no files
        }

        @Override
        public ValidationErrors validate(Database target) {
            return new ValidationErrors();
        }
    }

    private static TestChangelogs counter() {
        return TestChangelogs.shared()
                .tenant(
                        "shop.0001_initial",
                        "",
                        "create table shop_counter (x int not null);\ninsert into shop_counter values (21);",
                        "drop table shop_counter;");
    }

    private static TestChangelogs doubling(boolean alsoCommit) {
        return counter()
                .raw(Scope.TENANT, "shop.0002_double", """
                        <?xml version="1.0" encoding="UTF-8"?>
                        <!--depends shop.0001_initial-->
                        <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
                            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                            xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
                          <changeSet author="shop" id="0002_double">
                            <customChange class="%s"><param name="alsoCommit" value="%s"/></customChange>
                          </changeSet>
                        </databaseChangeLog>
                        """.formatted(Doubling.class.getName(), alsoCommit))
                .tenant(
                        "shop.0003_after",
                        "shop.0002_double",
                        "update shop_counter set x = x + 1;",
                        "update shop_counter set x = x - 1;");
    }

    @Test
    void it_runs_between_sql_migrations_in_the_same_transaction_and_back() {
        TestFleet.of(database, counter()).tenants("acme");
        TestFleet fleet = TestFleet.of(database, doubling(false));
        assertThat(fleet.migrate().orElseThrow().state()).isEqualTo(RunState.COMPLETED);
        assertThat(fleet.value("acme", "select x from shop_counter")).isEqualTo("43");
        assertThat(fleet.value(
                        "acme", "select count(distinct dateexecuted) from databasechangelog where orderexecuted > 1"))
                .as("one transaction, one time")
                .isEqualTo("1");
        fleet.goTo("shop", "0001_initial");
        assertThat(fleet.value("acme", "select x from shop_counter")).isEqualTo("21");
    }

    @Test
    void a_new_tenant_gets_it_too() {
        TestFleet fleet = TestFleet.of(database, doubling(false)).tenants("acme");
        assertThat(fleet.value("acme", "select x from shop_counter")).isEqualTo("43");
    }

    @Test
    void liquibase_says_nothing_of_each_tenant_it_comes_to() {
        TestFleet.of(database, counter()).tenants("acme");
        List<String> told = new ArrayList<>();
        Handler ear = new StreamHandler() {
            @Override
            public synchronized void publish(LogRecord line) {
                told.add(line.getMessage());
            }
        };
        LIQUIBASE_LOG.addHandler(ear);
        try {
            TestFleet.of(database, doubling(false)).migrate();
        } finally {
            LIQUIBASE_LOG.removeHandler(ear);
        }
        assertThat(told).noneMatch(line -> line.contains("tenant_acme"));
    }

    /** As when a class that it needs is not there. */
    public static final class Broken extends SqlChange {
        @Override
        protected void run(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select x from shop_counter")) {
                row.next();
                if (row.getInt(1) == 13) {
                    throw new NoClassDefFoundError("org/example/Missing");
                }
            }
        }
    }

    @Test
    void an_error_of_its_own_fails_its_tenant_and_not_the_run() {
        TestFleet.of(database, counter()).tenants("a", "bad", "c").in("bad", "update shop_counter set x = 13");
        TestFleet fleet = TestFleet.of(database, counter().java("shop.0002_broken", "shop.0001_initial", Broken.class));
        Run run = fleet.migrate().orElseThrow();
        assertThat(List.of(run.done(), run.failed())).containsExactly(2, 1);
        assertThat(fleet.outcome(run, "bad").failure().orElseThrow().message())
                .contains(
                        "tenant_bad", "shop.0002_broken", "Broken failed", "NoClassDefFoundError: org/example/Missing");
    }

    @Test
    void its_connection_refuses_to_commit() {
        TestFleet.of(database, counter()).tenants("acme");
        TestFleet fleet = TestFleet.of(database, doubling(true));
        Run run = fleet.migrate().orElseThrow();
        assertThat(fleet.outcome(run, "acme").failure().orElseThrow().message())
                .contains("shop.0002_double", "does not call commit");
        assertThat(fleet.value("acme", "select x from shop_counter")).isEqualTo("21");
    }
}
