package io.bookme.system;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Users of the tests, who all have the same password. */
public final class TestUsers {
    public static final String PASSWORD = "correct horse";
    public static final String OPERATOR = "olga";

    /** Of the password above, with the least cost: the tests ask often. */
    private static final String HASH = "$2a$04$FrRQRWC4C0oldFnWXBgpkepDa/Ucy2Yu2qI7Kcif.6qTSpgB6J5qS";

    private TestUsers() {}

    /** A request to a server, with JSON in its body. */
    public static RequestSpecification as(String user, BookMeServer server) {
        return given().baseUri(server.uri("").toString())
                .contentType(ContentType.JSON)
                .auth()
                .preemptive()
                .basic(user, PASSWORD);
    }

    public static void make(Connection owner, String name) throws SQLException {
        execute(owner, "insert into public.users_user (username, password_hash) values (?, '" + HASH + "')", name);
    }

    /** The one who may call {@code /ops}. */
    public static void makeOperator(Connection owner) throws SQLException {
        make(owner, OPERATOR);
        execute(
                owner,
                "insert into public.users_role (user_id, role) select id, 'ops' from public.users_user where username = ?",
                OPERATOR);
    }

    /** Makes a user who is named as the tenant's schema is, and its member. */
    public static void makeMember(Connection owner, String schema) throws SQLException {
        make(owner, schema);
        execute(
                owner,
                "insert into public.users_membership (user_id, tenant_id) select u.id, t.id from public.users_user u"
                        + " join public.tenant_tenant t on t.schema_name = u.username where u.username = ?",
                schema);
    }

    private static void execute(Connection connection, String sql, String parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            statement.execute();
        }
    }
}
