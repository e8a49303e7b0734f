package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run with 10,000 outcomes, whose failures alone are 80 MB of text, is told by a process that may have 40 MB in all.
 */
class LargeRunTest {
    private static final String SMALL = "BOOKME_JAVA_OPTS=-Xmx40m ./manage ";

    @TempDir
    private Path checkout;

    private TestDatabase database;

    @BeforeEach
    void create() throws Exception {
        database = TestDatabase.create();
        TestFleet.of(database, TestChangelogs.shared());
        LaunchedManage.install(checkout, TestChangelogs.shared());
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into bookme.run (entrance, requested_by, state, started_at, finished_at)
                      values ('REST', 'olga', 'FAILED', now(), now());
                    insert into bookme.outcome (run_id, schema_name, state, started_at, finished_at, failed_migration,
                        sql_state, message, next_step)
                      select 2, 'tenant_' || n, 'FAILED', now(), now() + n * interval '1 ms', 'shop.0002_price', '42701',
                        'tenant_' || n || ': it failed' || chr(10) || repeat('x', 8000), 'Mend tenant_' || n
                      from generate_series(10001, 20000) n;
                    """);
        }
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    private String told(String shell) throws Exception {
        try (LaunchedManage manage = LaunchedManage.inPipe(checkout, database, shell)) {
            assertThat(manage.exitCode()).as(manage.seen()).isZero();
            return manage.seen();
        }
    }

    @Test
    void it_is_told_in_one_group_of_failures() throws Exception {
        assertThat(told(SMALL + "run 2 | cut -c 1-300"))
                .contains("Failed in 10000 schemas: tenant_10001, ")
                .contains("tenant_10010 and 9990 more: shop.0002_price (SQLSTATE 42701)"
                        + "  (15.0 s each, the slowest 20.0 s)\n  tenant_10001: it failed\n");
    }

    @Test
    void each_of_its_schemas_can_be_had() throws Exception {
        assertThat(told(SMALL + "run 2 --verbosity 2 | grep -c '    tenant_.*failed'"))
                .isEqualTo("10000\n");
        assertThat(told(SMALL + "run 2 --json | grep -c '\"schema\": \"tenant_'"))
                .isEqualTo("10000\n");
    }
}
