package io.bookme.migrations.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.bookme.migrations.tenant.InvalidTenantException.Reason;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The owner that a tenant is made with, from whichever entrance. */
class FirstUserTest {
    private static final String PASSWORD = "correct horse battery";

    @AutoClose
    private final TestDatabase database = TestDatabase.create();

    private final TestFleet fleet =
            TestFleet.of(database, TestChangelogs.shop()).tenants("there");

    private void create(String name, FirstUser owner) {
        new Tenants(fleet.fleet())
                .create(
                        new NewTenant(TestFleet.schema(name), name, name + ".localhost", Optional.empty()),
                        Optional.of(owner));
    }

    private static FirstUser anna(Optional<String> password) {
        return FirstUser.of("anna", "Anna", Optional.of("anna@blue.example"), password);
    }

    private List<String> column(String sql) {
        return fleet.values("there", sql);
    }

    private List<String> owners() {
        return column(
                "select concat_ws(' ', t.schema_name, m.role, u.username) from public.users_membership m join"
                        + " public.users_user u on u.id = m.user_id join public.tenant_tenant t on t.id = m.tenant_id order by 1");
    }

    private static void assertRefused(ThrowingCallable work, Reason reason, String message) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        InvalidTenantException.class,
                        error -> assertThat(error.reason()).isEqualTo(reason))
                .hasMessageContaining(message)
                .hasMessageNotContaining(PASSWORD);
    }

    @Test
    void a_new_owner_is_a_member_with_the_hash_of_the_password() {
        create("blue", anna(Optional.of(PASSWORD)));
        assertThat(owners()).containsExactly("tenant_blue owner anna");
        assertThat(column("select full_name || ' ' || email from public.users_user"))
                .containsExactly("Anna anna@blue.example");
        String hash = column("select password_hash from public.users_user").get(0);
        assertThat(BCrypt.verifyer().verify(PASSWORD.toCharArray(), hash).verified)
                .isTrue();
    }

    @Test
    void an_owner_who_is_there_is_named_without_a_password_and_keeps_what_is_known() {
        create("blue", anna(Optional.of(PASSWORD)));
        List<String> before = column("select u::text from public.users_user u");
        create("red", FirstUser.of("anna", "Other", Optional.empty(), Optional.empty()));
        assertThat(owners()).containsExactly("tenant_blue owner anna", "tenant_red owner anna");
        assertThat(column("select u::text from public.users_user u")).isEqualTo(before);
    }

    @Test
    void a_password_for_an_owner_who_is_there_is_refused_and_nothing_is_made() {
        create("blue", anna(Optional.of(PASSWORD)));
        assertRefused(
                () -> create("red", anna(Optional.of("another long one"))),
                Reason.CONFLICT,
                "'anna' is there already, and keeps the password");
        assertThat(new Tenants(fleet.fleet()).find("tenant_red")).isEmpty();
        assertThat(owners()).containsExactly("tenant_blue owner anna");
    }

    @Test
    void an_owner_whom_nobody_knows_needs_a_password_and_nothing_is_made_without() {
        assertRefused(() -> create("red", anna(Optional.empty())), Reason.INVALID, "no user 'anna' yet");
        assertThat(new Tenants(fleet.fleet()).find("tenant_red")).isEmpty();
        assertThat(column("select username from public.users_user")).isEmpty();
    }

    @Test
    void names_and_passwords_that_cannot_be_used_are_refused_and_no_password_is_repeated() {
        for (String name : List.of("", "  ", "an:na", "a".repeat(151))) {
            assertRefused(
                    () -> FirstUser.of(name, "", Optional.empty(), Optional.of(PASSWORD)),
                    Reason.INVALID,
                    "cannot be a user's name");
        }
        assertRefused(
                () -> FirstUser.of("anna", "n".repeat(201), Optional.empty(), Optional.of(PASSWORD)),
                Reason.INVALID,
                "at most 200 characters");
        for (String password : List.of("", "elevenbytes", PASSWORD.repeat(4))) {
            assertRefused(
                    () -> anna(Optional.of(password)), Reason.INVALID, "A password has 12 to 72 bytes, this one has ");
        }
        assertThat(anna(Optional.of(PASSWORD)).toString()).isEqualTo("FirstUser[anna]");
    }
}
