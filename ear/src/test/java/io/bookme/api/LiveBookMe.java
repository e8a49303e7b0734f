package io.bookme.api;

import static io.restassured.RestAssured.given;

import io.bookme.migrations.graph.ChangelogFiles;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Settings;
import io.bookme.system.BookMeServer;
import io.bookme.system.SystemDatabase;
import io.bookme.system.TestUsers;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One running BookMe for all REST tests of this JVM, started by the first that asks. Each test makes tenants of its own, so
 * that tests do not meet. The server migrates nothing but the shared schema by itself.
 */
public final class LiveBookMe {
    public static final String PASSWORD = TestUsers.PASSWORD;
    public static final String OPERATOR = TestUsers.OPERATOR;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final SystemDatabase database;
    private final BookMeServer server;

    private LiveBookMe(SystemDatabase database, BookMeServer server) {
        this.database = database;
        this.server = server;
    }

    public static LiveBookMe get() {
        return Running.BOOKME;
    }

    /** A tenant that was made through REST, with one member, who is named as its schema is. */
    public record TestTenant(String schema, String host) {
        public String member() {
            return schema;
        }
    }

    public TestTenant newTenant() {
        String schema = "tenant_t" + NUMBER.incrementAndGet();
        String host = schema.replace('_', '-') + ".example.com";
        asOperator()
                .body(Map.of("schema", schema, "name", "Test " + schema, "domain", host))
                .post("/ops/tenants")
                .then()
                .statusCode(201);
        with(connection -> TestUsers.makeMember(connection, schema));
        return new TestTenant(schema, host);
    }

    public void newUser(String name) {
        with(connection -> TestUsers.make(connection, name));
    }

    /** As the tenant's member, under its host. */
    public RequestSpecification as(TestTenant tenant) {
        return as(tenant.member()).header("Host", tenant.host());
    }

    public RequestSpecification asOperator() {
        return as(OPERATOR);
    }

    public RequestSpecification as(String user) {
        return anonymous().auth().preemptive().basic(user, PASSWORD);
    }

    public RequestSpecification anonymous() {
        return given().baseUri(server.uri("").toString()).contentType(ContentType.JSON);
    }

    public URI uri(String path) {
        return server.uri(path);
    }

    /** What the server writes. */
    public Path log() {
        return server.server().log();
    }

    /** As the owner of all schemas; the caller closes it. */
    public Connection connection() throws SQLException {
        return database.owner();
    }

    /** Work on a connection of the owner. */
    private interface OnConnection {
        void run(Connection connection) throws SQLException;
    }

    private void with(OnConnection work) {
        try (Connection connection = connection()) {
            work.run(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public void execute(String sql) {
        with(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        });
    }

    public String one(String sql) {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The folder where the server puts backups. */
    public static Path backups() {
        return Path.of(
                        System.getProperty("bookme.system"),
                        "backups-" + ProcessHandle.current().pid())
                .toAbsolutePath();
    }

    /** The engine, as the command line would use it beside the server. */
    public Fleet fleet() {
        PGSimpleDataSource owner = new PGSimpleDataSource();
        owner.setUrl(database.url() + "?preferQueryMode=simple");
        owner.setUser(database.environment().get("BOOKME_OWNER_USER"));
        owner.setPassword(database.environment().get("BOOKME_OWNER_PASSWORD"));
        return new Fleet(
                owner,
                MigrationGraph.of(ChangelogFiles.inDirectory(Path.of("../migrations/src/main/resources/db"))),
                Settings.defaults());
    }

    /** Started by the first test that asks, killed with the JVM. */
    private static final class Running {
        static final LiveBookMe BOOKME = start();

        private static LiveBookMe start() {
            try {
                SystemDatabase database = SystemDatabase.create();
                BookMeServer server = BookMeServer.on(database)
                        .with("-Dbookme.migrate.auto=shared")
                        .with("-Dbookme.backups=" + backups())
                        .deploying(ProbedEar.make());
                Runtime.getRuntime().addShutdownHook(new Thread(server::close, "kill the REST tests' server"));
                server.startUntil("/health/ready");
                LiveBookMe bookme = new LiveBookMe(database, server);
                bookme.with(TestUsers::makeOperator);
                return bookme;
            } catch (Exception e) {
                throw new IllegalStateException("BookMe does not start", e);
            }
        }
    }
}
