package io.bookme.migrations.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A judge who never convicts proves nothing: for each rule a database is doctored to break it. */
class OracleTest {
    private static final List<String> TENANTS = List.of("tenant_acme", "tenant_beta");

    private static TestDatabase migrated;
    private static MigrationGraph graph;
    private static long run;

    private TestDatabase database;
    private Oracle oracle;

    @BeforeAll
    static void migrate() {
        migrated = TestDatabase.create();
        TestFleet.of(migrated, Drill.initial(TestChangelogs.shared())).tenants("acme", "beta");
        TestFleet after = TestFleet.of(migrated, Drill.changesWithJava(TestChangelogs.shared()));
        Run ended = after.migrate().orElseThrow();
        assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
        graph = after.fleet().graph();
        run = ended.id();
    }

    @AfterAll
    static void drop() {
        migrated.close();
    }

    @BeforeEach
    void copy() {
        database = TestDatabase.copyOf(migrated);
        oracle = new Oracle(database.ownerDataSource(), graph, TENANTS).withPatience(Duration.ofMillis(200));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void sql(String text) {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = tenant_acme");
            statement.execute(text);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_run_without_a_fault_breaks_no_rule() {
        assertThat(oracle.violations(run)).isEmpty();
    }

    @Test
    void the_products_own_changelogs_break_no_rule_either() {
        try (TestDatabase other = TestDatabase.create()) {
            TestFleet.of(other, Drill.initial(TestChangelogs.all())).tenants("acme");
            TestFleet after = TestFleet.of(other, Drill.changes(TestChangelogs.all()));
            Run ended = after.migrate().orElseThrow();
            assertThat(new Oracle(other.ownerDataSource(), after.fleet().graph(), List.of("tenant_acme"))
                            .violations(ended.id()))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a counter that counted twice            | update drill_counter set x = 2                                     | tenant_acme drill.0002_counter left 2 and not 1
            a counter that did not count            | update drill_counter set x = 0                                     | tenant_acme drill.0002_counter left 0 and not 1
            a counter that is gone                  | delete from drill_counter                                          | tenant_acme drill.0002_counter left
            rows that were filled in half           | update drill_item set label = 'x' where id > 25                    | tenant_acme drill.0005_labels left 25 and not 50
            a lost column                           | alter table drill_item drop column label                           | tenant_acme is not like a clean install: - column drill_item.label
            a column too many                       | alter table drill_item add column more int                         | tenant_acme is not like a clean install: + column drill_item.more
            a lost index                            | drop index drill_item_name_idx                                     | tenant_acme has another catalog fingerprint than a clean install
            a lost right                            | revoke select on drill_item from bookme_app                        | tenant_acme is not like a clean install: - grant
            a lost table                            | drop table drill_item                                              | tenant_acme is not like a clean install
            a lost schema                           | drop schema tenant_acme cascade                                    | tenant_acme cannot be read
            a change without its row                | delete from databasechangelog where id = '0003_label'              | tenant_acme has no row for drill.0003_label
            a row that is there twice               | insert into databasechangelog select * from databasechangelog where id = '0003_label' | tenant_acme has 2 rows for drill.0003_label
            a row that nobody knows                 | update databasechangelog set id = '0009_x' where id = '0003_label' | tenant_acme has a row for drill.0009_x, which no build knows
            a change of public without its row      | delete from public.databasechangelog where author = 'users'        | public has no row for users.0001_initial
            a lock of Liquibase's                   | create table databasechangeloglock as select 1 id, true locked, now() lockgranted, 'me' lockedby | Liquibase's lock left in tenant_acme: of me
            a wrong hint of the changelog           | update bookme.schema_state set changelog_fingerprint = (select changelog_fingerprint from bookme.schema_state where kind = 'shared') where schema_name = 'tenant_acme' | tenant_acme has a hint that says
            a wrong hint of the catalog             | update bookme.schema_state set catalog_fingerprint = 'x' where schema_name = 'tenant_acme' | tenant_acme has a hint of another catalog
            a schema that nobody migrates any more  | delete from bookme.schema_state where schema_name = 'tenant_acme'  | tenant_acme has no row in bookme.schema_state
            a schema parked for nothing             | update bookme.schema_state set parked_for = 'x' where schema_name = 'tenant_acme' | tenant_acme is parked
            a run that did not complete             | update bookme.run set state = 'FAILED'                             | ended as [FAILED] and not as COMPLETED
            a run that nobody works on              | insert into bookme.run (entrance, requested_by, state) values ('TIMER', 'x', 'RUNNING') | and nobody works on it
            an outcome that is open                 | update bookme.outcome set state = 'PENDING' where schema_name = 'tenant_acme' | tenant_acme was left PENDING
            a failure that needs nobody             | update bookme.outcome set state = 'FAILED', message = 'm' where schema_name = 'tenant_acme' | tenant_acme failed, and needs nobody: m
            a migration that the run applied twice  | update bookme.outcome set applied = array_cat(applied, applied) where schema_name = 'tenant_acme' | tenant_acme had a migration applied twice
            """)
    void it_catches(String what, String doctoring, String line) {
        sql(doctoring);
        assertThat(oracle.violations(run))
                .as(what)
                .anySatisfy(found -> assertThat(found).contains(line.strip()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a row lock                | select 1 from bookme.schema_state where schema_name = 'tenant_acme' for update | claim left: tenant_acme
            a lock of a table         | lock table tenant_acme.drill_item                                              | lock left: relation AccessExclusiveLock tenant_acme.drill_item
            an advisory lock          | select pg_advisory_lock(7)                                                     | lock left: advisory ExclusiveLock 7
            """)
    void it_catches_in_another_session(String what, String doctoring, String line) throws SQLException {
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            statement.execute("begin");
            statement.execute(doctoring);
            assertThat(oracle.violations(run))
                    .as(what)
                    .anySatisfy(found -> assertThat(found).contains(line));
            statement.execute("rollback; select pg_advisory_unlock_all()");
            assertThat(oracle.violations(run)).as("without " + what).isEmpty();
        }
    }

    @Test
    void it_catches_an_invalid_index() throws SQLException {
        try (Connection admin = database.adminDataSource().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("update pg_index set indisvalid = false"
                    + " where indexrelid = 'tenant_acme.drill_item_name_idx'::regclass");
        }
        assertThat(oracle.violations(run)).contains("invalid index left: tenant_acme.drill_item_name_idx");
    }

    @Test
    void it_catches_a_prepared_transaction() {
        sql("begin; update drill_item set name = name; prepare transaction 'forgotten'");
        assertThat(oracle.violations(run)).contains("prepared transaction left: forgotten of bookme_owner");
        sql("rollback prepared 'forgotten'");
        assertThat(oracle.violations(run)).isEmpty();
    }

    @Test
    void a_tenant_that_needs_a_person_is_whole_and_named() {
        Oracle strict = oracle.whereAPersonMustMend(List.of("tenant_acme"));
        assertThat(strict.violations(run))
                .contains("tenant_acme has all migrations, though it should need a person first")
                .contains("tenant_acme needs a person, and run " + run + " does not name it")
                .contains("run " + run + " ended as [COMPLETED] and not as FAILED");
        try (TestDatabase other = TestDatabase.create()) {
            TestFleet before =
                    TestFleet.of(other, Drill.initial(TestChangelogs.shared())).tenants("acme", "beta");
            before.in("acme", "alter table drill_item add column label int");
            TestFleet after = TestFleet.of(other, Drill.changes(TestChangelogs.shared()));
            Run ended = after.migrate().orElseThrow();
            Oracle judge = new Oracle(other.ownerDataSource(), after.fleet().graph(), TENANTS)
                    .whereAPersonMustMend(List.of("tenant_acme"));
            assertThat(judge.violations(ended.id()))
                    .as("what somebody made by hand, and nothing else")
                    .containsExactlyInAnyOrder(
                            "tenant_acme is not like a clean install: + column drill_item.label integer",
                            "tenant_acme has another catalog fingerprint than a clean install",
                            "tenant_acme has a hint of another catalog than it has");
            before.in("acme", "alter table drill_item drop column label");
            after.fleet().verify();
            assertThat(judge.violations(ended.id())).isEmpty();
        }
    }

    @Test
    void a_lock_that_goes_by_itself_is_none_that_was_left() throws Exception {
        Oracle patient = oracle.withPatience(Duration.ofSeconds(30));
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            statement.execute(
                    "set idle_in_transaction_session_timeout = '300ms'; begin; lock table tenant_acme.drill_item");
            assertThat(patient.violations(run)).isEmpty();
        }
    }
}
