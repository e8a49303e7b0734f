package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** The small shell; psql is only looked for where the environment has a PATH. */
class DbShellTest {
    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final CommandLine line = CommandLine.on(database).with("BOOKME_APP_USER", "bookme_app");
    private TestFleet fleet;

    @BeforeEach
    void create() {
        fleet = TestFleet.of(database, TestChangelogs.all()).tenants("demo", "acme");
    }

    private Result sql(String sql) {
        return line.words("dbshell", "--schema", "tenant_demo", "-c", sql);
    }

    private Result piped(String text) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try {
            return line.manage("dbshell --schema tenant_demo");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void a_query_is_answered_as_an_aligned_table() {
        Result result = sql("select 'Haircut' as name, 12 as price union all select 'Cut', 5 order by 2");
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("""
                 name    | price
                ---------+-------
                 Cut     |     5
                 Haircut |    12
                (2 rows)

                """);
    }

    @Test
    void all_rows_are_shown_however_many_there_are() {
        Result result = sql("select n, repeat('x', n / 1000) as name from generate_series(1, 25000) n");
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .startsWith(" n   | name\n-----+------\n   1 |\n")
                .contains("\n 25000 | " + "x".repeat(25) + "\n")
                .endsWith("\n(25000 rows)\n\n");
    }

    @Test
    void a_million_rows_need_little_memory(@TempDir Path folder) throws IOException, InterruptedException {
        LaunchedManage.install(folder, TestChangelogs.all());
        String command = "BOOKME_JAVA_OPTS=-Xmx40m ./manage dbshell --no-psql"
                + " -c \"select n, repeat('x', 200) from generate_series(1, 1000000) n\" | tail -n 2";
        try (LaunchedManage launched = LaunchedManage.inPipe(folder, database, command)) {
            assertThat(launched.exitCode()).isZero();
            assertThat(launched.seen()).isEqualTo("(1000000 rows)\n\n");
        }
    }

    @Test
    void what_a_change_returns_is_shown_to_its_end() {
        String many = "(name) select 'Ann ' || n from generate_series(1, 12000) n returning id, name";
        for (String statement : List.of(
                "insert into staff_member " + many,
                "with made as (insert into staff_member " + many + ") select * from made",
                "update staff_member set phone = '1' where id <= 12000 returning id",
                "delete from staff_member where id <= 12000 and '{\"a\": 1}'::jsonb ? 'a' returning id",
                "prepare numbers as select generate_series(1, 12000); execute numbers",
                "begin; declare n cursor for select generate_series(1, 12000); fetch all from n; rollback")) {
            Result result = sql(statement);
            assertThat(result.err()).as(statement).isEmpty();
            assertThat(result.code()).as(statement).isZero();
            assertThat(result.out()).as(statement).contains("(12000 rows)\n");
        }
        assertThat(fleet.value("demo", "select count(*) from staff_member")).isEqualTo("12000");
        assertThat(sql("explain insert into staff_member (name) values ('Ann')").out())
                .contains("Insert on staff_member");
    }

    @Test
    void a_change_that_returns_many_rows_needs_little_memory(@TempDir Path folder)
            throws IOException, InterruptedException {
        LaunchedManage.install(folder, TestChangelogs.all());
        String command =
                "BOOKME_JAVA_OPTS=-Xmx40m ./manage dbshell --no-psql -c \"create temporary table t (n int, x text);"
                        + " insert into t select n, repeat('x', 200) from generate_series(1, 500000) n returning *\" | tail -n 2";
        try (LaunchedManage launched = LaunchedManage.inPipe(folder, database, command)) {
            assertThat(launched.exitCode()).isZero();
            assertThat(launched.seen()).isEqualTo("(500000 rows)\n\n");
        }
    }

    @Test
    void a_change_that_returns_rows_stays_in_the_users_transaction() {
        String insert = "insert into staff_member (name) values ('Ann') returning name;\n";
        Result result = piped("begin;\n" + insert + "select 1;\nrollback;\n\\dt\n" + insert);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(fleet.values("demo", "select id::text from staff_member")).containsExactly("2");
        piped("begin;\n" + insert + "commit;\n\\dt\nvacuum staff_member;\n");
        assertThat(fleet.value("demo", "select count(*) from staff_member")).isEqualTo("2");
    }

    @Test
    void a_change_that_fails_among_what_it_returns_is_taken_back() {
        fleet.in("demo", "create table late (n int unique deferrable initially deferred)");
        Result result = piped("begin;\ninsert into late values (1), (1) returning n;\ncommit;\n");
        assertThat(result.err()).contains("SQLSTATE:  23505").contains("nothing was changed");
        assertThat(sql("insert into late values (2) returning 1 / (n - 2)").code())
                .isEqualTo(1);
        assertThat(sql("insert into late values (3) returning n").out()).contains("(1 row)");
        assertThat(fleet.values("demo", "select n from late")).containsExactly("3");
    }

    @Test
    void ctrl_c_among_the_rows_of_a_change_takes_it_back() {
        Result result = line.interruptedAt(" 1500\n")
                .words(
                        "dbshell",
                        "--schema",
                        "tenant_demo",
                        "-c",
                        "insert into staff_member (name) select n from generate_series(1, 12000) n returning id");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("SQLSTATE:  57014").contains("nothing was changed");
        assertThat(result.out()).doesNotContain(" 12000\n");
        assertThat(fleet.value("demo", "select count(*) from staff_member")).isEqualTo("0");
    }

    @Test
    void a_query_that_changes_something_does_it_once() {
        assertThat(sql("with n as (insert into staff_member (name) values ('Ann') returning name) select * from n")
                        .out())
                .contains(" Ann\n(1 row)\n");
        assertThat(sql("select 'Bob' as name into kept").code()).isZero();
        assertThat(sql("select nextval('staff_member_id_seq') from generate_series(1, 600)")
                        .code())
                .isZero();
        assertThat(fleet.values("demo", "select name from staff_member union all select name from kept"))
                .containsExactly("Ann", "Bob");
        assertThat(fleet.value("demo", "select nextval('staff_member_id_seq')")).isEqualTo("602");
    }

    @Test
    void an_error_of_a_query_says_where_it_is() {
        assertThat(sql("select nme from staff_member").err()).contains("Position: 8");
    }

    @Test
    void an_error_among_many_rows_ends_them() {
        Result result = sql("select 1 / (1200 - n) as part from generate_series(1, 3000) n; select 'not reached'");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("division by zero", "SQLSTATE:  22012", "Next: Mend the statement");
        assertThat(result.out()).contains(" part\n").doesNotContain("rows)", "not reached");
    }

    @Test
    void ctrl_c_ends_a_query_among_its_rows() {
        Result result = line.interruptedAt(" 1500\n").words("dbshell", "-c", "select generate_series(1, 100000000)");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("cancel").contains("SQLSTATE:  57014");
        assertThat(result.out()).doesNotContain(" 5000\n");
    }

    @Test
    void a_query_leaves_the_users_transaction_open() {
        Result result = piped(
                "begin;\ninsert into staff_member (name) values ('Ann');\n"
                        + "select generate_series(1, 1500);\nselect 1 as a into b;\nselect name from staff_member;\nrollback;\n");
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("(1500 rows)", " Ann\n");
        assertThat(fleet.values("demo", "select name from staff_member")).isEmpty();
    }

    @Test
    void the_schema_alone_is_seen() {
        Result result = sql("show search_path; insert into staff_member (name) values ('Ann')");
        assertThat(result.out()).contains("\n \"tenant_demo\"\n").contains("1 row changed");
        assertThat(fleet.values("demo", "select name from staff_member")).containsExactly("Ann");
        assertThat(fleet.values("acme", "select name from staff_member")).isEmpty();
    }

    @Test
    void reset_does_not_lose_the_schema() {
        assertThat(sql("reset all; show search_path").out()).contains("\n \"tenant_demo\"\n");
    }

    @Test
    void an_error_has_its_sqlstate_and_ends_it() {
        Result result = sql("select * from nothing; select 'not reached'");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).doesNotContain("not reached");
        assertThat(result.err())
                .contains("relation \"nothing\" does not exist")
                .contains("SQLSTATE:  42P01")
                .contains("\nNext: ");
    }

    @Test
    void a_statement_goes_over_many_lines_until_its_semicolon() {
        Result result = piped("select\n  'a;b' as text -- not here;\n;\nselect 2 as two");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains(" text\n------\n a;b\n").contains(" two\n-----\n   2\n");
    }

    @Test
    void a_transaction_is_in_the_users_hands() {
        assertThat(piped("begin;\ninsert into staff_member (name) values ('Ann');\nrollback;\n")
                        .code())
                .isZero();
        assertThat(fleet.values("demo", "select name from staff_member")).isEmpty();
        piped("begin;\ninsert into staff_member (name) values ('Bob');\ncommit;\n");
        assertThat(fleet.values("demo", "select name from staff_member")).containsExactly("Bob");
    }

    @Test
    void a_transaction_left_open_is_rolled_back_and_said_to_be() {
        Result result = piped("begin;\ninsert into staff_member (name) values ('Ann');\n");
        assertThat(result.err()).contains("The open transaction is rolled back.");
        assertThat(fleet.values("demo", "select name from staff_member")).isEmpty();
    }

    @Test
    void tables_and_a_table_are_described() {
        Result result = piped("\\dt\n\\d services_service\n\\q\nselect 'not reached';\n");
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains(" services_service ")
                .doesNotContain("tenant_tenant")
                .contains(" capacity ", "not null", "services_service_name_idx")
                .doesNotContain("not reached");
    }

    @Test
    void a_command_may_speak_to_the_shell_as_a_pipe_does() {
        assertThat(sql("\\dt").out()).contains(" services_service ");
        assertThat(sql("\\d services_service").out()).contains(" capacity ", "not null");
        assertThat(sql("\\?").out()).contains("\\d TABLE");
        Result unknown = sql("\\x");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("There is no '\\x' here");
    }

    @Test
    void the_role_that_serves_requests_may_change_no_table() {
        Result result = line.words(
                "dbshell", "--app", "--schema", "tenant_demo", "-c", "alter table staff_member add nick text");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("SQLSTATE:  42501");
    }

    @Test
    void an_unknown_schema_is_refused() {
        Result result = line.manage("dbshell --schema tenant_none -c select");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("tenant_none");
    }

    @Test
    void psql_is_told_in_its_environment() {
        Login login = new Login(
                "jdbc:postgresql://db.example:6543/book?sslmode=require", "bookme_owner", Optional.of("s3cret"));
        assertThat(Psql.environment(login, "odd \"name"))
                .containsEntry("PGHOST", "db.example")
                .containsEntry("PGPORT", "6543")
                .containsEntry("PGDATABASE", "book")
                .containsEntry("PGSSLMODE", "require")
                .containsEntry("PGUSER", "bookme_owner")
                .containsEntry("PGPASSWORD", "s3cret")
                .containsEntry("PGOPTIONS", "-c search_path=\"odd\\ \"\"name\"");
    }

    private static Map<String, String> told(String parameters) {
        return Psql.environment(
                new Login("jdbc:postgresql://db.example/book?" + parameters, "bookme_owner", Optional.empty()),
                "public");
    }

    private static List<String> notTold(String parameters) {
        return Psql.cannotBeTold(
                new Login("jdbc:postgresql://db.example/book?" + parameters, "bookme_owner", Optional.empty()));
    }

    @Test
    void psql_speaks_to_the_server_as_safely_as_the_url_says() {
        assertThat(told("ssl=true")).containsEntry("PGSSLMODE", "verify-full");
        assertThat(told("ssl")).containsEntry("PGSSLMODE", "verify-full");
        assertThat(told("ssl=true&sslmode=require")).containsEntry("PGSSLMODE", "require");
        assertThat(told("ssl=false")).doesNotContainKey("PGSSLMODE");
        String all = "sslmode=verify-ca&sslrootcert=/ca.crt&sslcert=/own.crt&sslkey=/own.pk8&channelBinding=require"
                + "&gssEncMode=disable&sslNegotiation=direct&sslResponseTimeout=1000";
        assertThat(told(all))
                .containsEntry("PGSSLMODE", "verify-ca")
                .containsEntry("PGSSLROOTCERT", "/ca.crt")
                .containsEntry("PGSSLCERT", "/own.crt")
                .containsEntry("PGSSLKEY", "/own.pk8")
                .containsEntry("PGCHANNELBINDING", "require")
                .containsEntry("PGGSSENCMODE", "disable")
                .containsEntry("PGSSLNEGOTIATION", "direct");
        assertThat(notTold(all)).isEmpty();
        assertThat(notTold("connectTimeout=5")).isEmpty();
    }

    @Test
    void what_psql_cannot_be_told_of_a_url_is_known() {
        assertThat(notTold("sslmode=verify-full&sslpassword=s3cret&sslkey=/own.p12"))
                .containsExactly("sslkey", "sslpassword");
        assertThat(notTold("sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory&ssl=true"))
                .containsExactly("sslfactory");
        assertThat(notTold("sslSomethingNew=1")).containsExactly("sslSomethingNew");
    }

    @Test
    void where_psql_cannot_be_told_the_small_shell_takes_its_place(@TempDir Path folder) throws IOException {
        Path psql = folder.resolve("psql");
        Files.writeString(psql, "#!/bin/sh\nexit 3\n");
        assertThat(psql.toFile().setExecutable(true)).isTrue();
        String url = ((PGSimpleDataSource) database.ownerDataSource()).getUrl();
        Result result = line.with("PATH", folder.toString())
                .with("BOOKME_DATABASE_URL", url + (url.contains("?") ? "&" : "?") + "sslpassword=s3cret")
                .words("dbshell", "-c", "select 'here' as place");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains(" here\n");
        assertThat(result.err()).contains("psql cannot be told sslpassword").doesNotContain("s3cret");
    }

    @Test
    void psql_reads_the_sql_where_no_list_of_processes_shows_it(@TempDir Path folder) throws IOException {
        Path psql = folder.resolve("psql");
        Files.writeString(
                psql, "#!/bin/sh\necho \"$@\" > '" + folder + "/arguments'\ncat > '" + folder + "/read'\nexit 3\n");
        assertThat(psql.toFile().setExecutable(true)).isTrue();
        Result result = line.with("PATH", folder.toString()).words("dbshell", "-c", "select 'secret'");
        assertThat(result.code()).isEqualTo(1);
        assertThat(folder.resolve("read")).hasContent("select 'secret'");
        assertThat(folder.resolve("arguments"))
                .content()
                .contains("ON_ERROR_STOP=1")
                .doesNotContain("secret");
    }
}
