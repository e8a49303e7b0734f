package io.bookme.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;

import io.bookme.api.LiveBookMe.TestTenant;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Passwords over REST: what a right one is remembered for, and what wrong ones cost. */
class SignInIT {
    private static final String SERVICES = "/api/services";
    private static final int ATTEMPTS = 10;
    private static final int ATTEMPTS_OF_ADDRESS = 100;
    private static final int ATTEMPTS_AT_USER = 50;

    /** Of another password. */
    private static final String OTHER_HASH = "$2a$04$FrRQRWC4C0oldFnWXBgpkepDa/Ucy2Yu2qI7Kcif.6qTSpgB6J5aS";

    private static LiveBookMe bookme;

    @BeforeAll
    static void start() {
        bookme = LiveBookMe.get();
    }

    @Test
    void a_changed_password_counts_from_the_next_request_on() {
        TestTenant tenant = bookme.newTenant();
        bookme.as(tenant).get(SERVICES).then().statusCode(200);
        bookme.execute("update public.users_user set password_hash = '" + OTHER_HASH + "' where username = '"
                + tenant.member() + "'");
        bookme.as(tenant).get(SERVICES).then().statusCode(401);
    }

    @Test
    void a_user_who_left_is_refused_at_the_next_request() {
        TestTenant tenant = bookme.newTenant();
        bookme.as(tenant).get(SERVICES).then().statusCode(200);
        bookme.execute("update public.users_user set is_active = false where username = '" + tenant.member() + "'");
        bookme.as(tenant).get(SERVICES).then().statusCode(401);
    }

    @Test
    void a_role_counts_from_the_next_request_on_and_as_long_as_it_is_there() {
        bookme.newUser("sometimes");
        bookme.as("sometimes").get("/ops/tenants").then().statusCode(403);
        bookme.execute("insert into public.users_role (user_id, role)"
                + " select id, 'ops' from public.users_user where username = 'sometimes'");
        bookme.as("sometimes").get("/ops/tenants").then().statusCode(200);
        bookme.execute("delete from public.users_role where user_id ="
                + " (select id from public.users_user where username = 'sometimes')");
        bookme.as("sometimes").get("/ops/tenants").then().statusCode(403);
    }

    @Test
    void who_guesses_waits_and_the_owner_comes_in_from_elsewhere() throws Exception {
        TestTenant tenant = bookme.newTenant();
        for (int i = 0; i < ATTEMPTS; i++) {
            guess(tenant, "wrong" + i).statusCode(401);
        }
        String wait = guess(tenant, LiveBookMe.PASSWORD)
                .statusCode(429)
                .contentType("application/problem+json")
                .body("type", endsWith("too-many-guesses"))
                .extract()
                .header("Retry-After");
        assertThat(Integer.valueOf(wait)).as("of a minute since the last guess").isBetween(30, 60);
        assertThat(statusFrom("127.0.0.2", tenant)).isEqualTo(200);
        assertThat(Files.readString(bookme.log()))
                .containsPattern(ATTEMPTS + " wrong passwords in a row for user \"" + Pattern.quote(tenant.member()));
    }

    @Test
    void who_tries_a_password_on_many_names_waits_and_who_signed_in_from_there_does_not() throws Exception {
        TestTenant tenant = bookme.newTenant();
        TestTenant newcomer = bookme.newTenant();
        assertThat(statusFrom("127.0.0.3", tenant)).isEqualTo(200);
        for (int i = 0; i < ATTEMPTS_OF_ADDRESS; i++) {
            assertThat(statusFrom("127.0.0.3", "nobody" + i, tenant)).isEqualTo(401);
        }
        assertThat(statusFrom("127.0.0.3", newcomer)).isEqualTo(429);
        assertThat(statusFrom("127.0.0.3", tenant)).isEqualTo(200);
        assertThat(statusFrom("127.0.0.2", newcomer)).isEqualTo(200);
        assertThat(Files.readString(bookme.log()))
                .contains(ATTEMPTS_OF_ADDRESS + " wrong passwords within an hour from 127.0.0.3");
    }

    @Test
    void who_guesses_at_one_user_from_many_addresses_waits_and_its_owner_comes_in_from_where_he_did_before()
            throws Exception {
        TestTenant tenant = bookme.newTenant();
        assertThat(statusFrom("127.0.0.5", tenant)).isEqualTo(200);
        for (int i = 0; i < ATTEMPTS_AT_USER; i++) {
            assertThat(statusFrom("127.0.1." + i % 9, tenant.member(), "wrong", tenant))
                    .isEqualTo(401);
        }
        assertThat(statusFrom("127.0.1.9", tenant)).isEqualTo(429);
        assertThat(statusFrom("127.0.0.5", tenant)).isEqualTo(200);
        assertThat(Files.readString(bookme.log()))
                .contains(ATTEMPTS_AT_USER + " wrong passwords within an hour for user \"" + tenant.member());
    }

    @Test
    void a_name_that_no_database_can_hold_is_refused_as_any_other_and_fills_no_log() throws Exception {
        TestTenant tenant = bookme.newTenant();
        long lines = lines();
        for (int i = 0; i < 30; i++) {
            assertThat(statusFrom("127.0.0.4", "a\0b", tenant)).isEqualTo(401);
        }
        assertThat(lines() - lines).isLessThan(10);
    }

    private static long lines() throws IOException {
        try (Stream<String> lines = Files.lines(bookme.log())) {
            return lines.count();
        }
    }

    @Test
    void who_is_asked_for_no_password_is_not_told_that_one_is_wrong() {
        bookme.anonymous()
                .auth()
                .preemptive()
                .basic("nobody", "wrong")
                .get("/health/live")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse guess(TestTenant tenant, String password) {
        return bookme.anonymous()
                .header("Host", tenant.host())
                .auth()
                .preemptive()
                .basic(tenant.member(), password)
                .get(SERVICES)
                .then();
    }

    /** A request from another address of the loopback network. */
    private static int statusFrom(String address, TestTenant tenant) throws IOException {
        return statusFrom(address, tenant.member(), tenant);
    }

    private static int statusFrom(String address, String user, TestTenant tenant) throws IOException {
        return statusFrom(address, user, LiveBookMe.PASSWORD, tenant);
    }

    private static int statusFrom(String address, String user, String password, TestTenant tenant) throws IOException {
        URI uri = bookme.uri(SERVICES);
        String credentials = user + ":" + password;
        try (Socket socket =
                new Socket(InetAddress.getByName(uri.getHost()), uri.getPort(), InetAddress.getByName(address), 0)) {
            socket.getOutputStream()
                    .write(("GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + tenant.host()
                                    + "\r\nConnection: close\r\nAuthorization: Basic "
                                    + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)) + "\r\n\r\n")
                            .getBytes(ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        }
    }
}
