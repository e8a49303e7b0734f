package io.bookme.migrations.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may come into a tenant that was restored, when somebody was let in or shut out since the backup. */
class RestoredMembersTest extends BackedUpTenant {
    private Path file = Path.of("");

    @BeforeEach
    void backUp() {
        database.sql("insert into public.users_user (username, password_hash)"
                + " values ('ann', 'x'), ('bob', 'x'), ('cleo', 'x'), ('dan', 'x')");
        member("ann", "owner");
        member("bob", "manager");
        member("cleo", "owner");
        file = backup();
        database.sql(
                "delete from public.users_membership where user_id = (select id from public.users_user where username"
                        + " = 'bob'); update public.users_membership set role = 'staff' where user_id = (select id from"
                        + " public.users_user where username = 'cleo')");
        member("dan", "staff");
    }

    private void member(String user, String role) {
        database.sql("insert into public.users_membership (user_id, tenant_id, role) select u.id, t.id, '" + role
                + "' from public.users_user u, public.tenant_tenant t where u.username = '" + user
                + "' and t.schema_name = 'tenant_acme'");
    }

    private List<String> members(String tenant) {
        return fleet.values(
                "acme",
                "select username || ' ' || role from public.users_membership m join public.users_user u on u.id = m.user_id"
                        + " join public.tenant_tenant t on t.id = m.tenant_id where t.schema_name = 'tenant_" + tenant
                        + "' order by 1");
    }

    @Test
    void under_its_own_name_the_members_are_those_of_now_and_it_is_said_who_is_not_let_in_again() {
        assertThat(restore(file, "", true).notes())
                .containsExactly(
                        "Members when the backup was made, not members of tenant_acme now, and left out: bob (manager)."
                                + " To let one in: ./manage create_user NAME --tenant tenant_acme --as ROLE",
                        "Members keep the role that they have now: cleo (owner) is staff.");
        assertThat(members("acme")).containsExactly("ann owner", "cleo staff", "dan staff");
    }

    @Test
    void beside_the_original_only_those_come_in_who_are_its_members_then_and_now() {
        assertThat(restore(file, "tenant_copy", true).notes())
                .hasSize(3)
                .anySatisfy(note -> assertThat(note).contains("left out: bob (manager)", "--tenant tenant_copy"))
                .anySatisfy(note -> assertThat(note).contains("cleo (owner) is staff"))
                .contains("Members of tenant_copy are now: ann (owner), cleo (staff).");
        assertThat(members("copy")).containsExactly("ann owner", "cleo staff");
    }

    @Test
    void where_nothing_is_known_of_the_tenant_any_more_the_members_of_the_backup_come_in_and_are_named() {
        database.sql(
                "drop schema tenant_acme cascade; delete from bookme.schema_state where schema_name = 'tenant_acme';"
                        + " delete from public.tenant_tenant where schema_name = 'tenant_acme';"
                        + " delete from public.users_user where username = 'ann'");
        assertThat(restore(file, "", true).notes())
                .containsExactly(
                        "Members of tenant_acme are now: bob (manager), cleo (owner).",
                        "These members have no account here and were left out: ann. Make them with ./manage create_user.");
        assertThat(members("acme")).containsExactly("bob manager", "cleo owner");
    }
}
