package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.run.Db;
import io.bookme.migrations.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CreateUserTest {
    private static final String SECRET = "correct horse battery";

    private TestDatabase database;
    private CommandLine line;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        line = CommandLine.on(database).with("BOOKME_USER_PASSWORD", SECRET);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<String> column(String sql) {
        return Db.query(database.ownerDataSource(), sql, statement -> {}, row -> row.getString(1));
    }

    @Test
    void an_operator_can_sign_in_and_the_password_is_nowhere_to_be_read() {
        line.manage("migrate_schemas --shared");
        Result result = line.manage("create_user alice --role ops");
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("User alice was made.\n  role ops: given\n");
        assertThat(new Users(database.ownerDataSource()).accepts("alice", SECRET))
                .isTrue();
        assertThat(column("select password_hash from public.users_user")).noneMatch(hash -> hash.contains(SECRET));
        assertThat(column("select role from public.users_role")).containsExactly("ops");
    }

    @Test
    void a_user_who_is_there_keeps_the_password_and_joins_the_tenant() {
        line.manage("migrate_schemas --shared");
        line.manage("create_tenant tenant_acme --domain acme.localhost");
        line.manage("create_user bob --role ops");
        Result result = line.with("BOOKME_USER_PASSWORD", "quite another one")
                .manage("create_user bob --tenant tenant_acme --as manager");
        assertThat(result.out()).isEqualTo("""
                User bob was there already; the password and the name stay.
                  tenant_acme: added as manager
                """);
        assertThat(new Users(database.ownerDataSource()).accepts("bob", SECRET)).isTrue();
        assertThat(column("select role from public.users_membership")).containsExactly("manager");
    }

    @Test
    void a_member_becomes_what_was_asked_for_and_is_told_what_it_was() {
        line.withTenant("acme").withTenant("demo");
        line.manage("create_user bob --tenant tenant_acme --as manager");
        Result result = line.manage("create_user bob --tenant tenant_acme --tenant tenant_demo --as owner");
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("""
                User bob was there already; the password and the name stay.
                  tenant_acme: owner now, was manager
                  tenant_demo: added as owner
                """);
        assertThat(column("select role from public.users_membership")).containsOnly("owner");
    }

    @Test
    void a_member_stays_what_it_is_unless_something_else_was_asked_for() {
        line.withTenant("acme");
        line.manage("create_user bob --role ops --tenant tenant_acme --as owner");
        assertThat(line.manage("create_user bob --role ops --tenant tenant_acme")
                        .out())
                .isEqualTo("""
                User bob was there already; the password and the name stay.
                  role ops: had it already
                  tenant_acme: is owner already
                """);
        assertThat(column("select role from public.users_membership")).containsExactly("owner");
    }

    @Test
    void an_unknown_tenant_makes_no_user() {
        line.manage("migrate_schemas --shared");
        Result result = line.manage("create_user bob --tenant tenant_nobody");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("tenant_nobody");
        assertThat(column("select username from public.users_user")).isEmpty();
    }

    @Test
    void a_short_password_is_refused() {
        line.manage("migrate_schemas --shared");
        Result result = line.with("BOOKME_USER_PASSWORD", "short").manage("create_user bob --role ops");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("12 to 72 bytes").doesNotContain("short");
    }

    @Test
    void a_password_that_nobody_gives_is_a_question_without_an_answer() {
        line.manage("migrate_schemas --shared");
        assertThat(line.with("BOOKME_USER_PASSWORD", "")
                        .manage("create_user bob --role ops")
                        .code())
                .isEqualTo(3);
    }

    @Test
    void a_user_who_may_do_nothing_is_wrong_usage() {
        assertThat(line.manage("create_user bob").code()).isEqualTo(2);
        assertThat(line.manage("create_user bob --role king").code()).isEqualTo(2);
    }
}
