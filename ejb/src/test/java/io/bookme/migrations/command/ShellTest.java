package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shell with the entities of this module: what the guide types can be typed. */
class ShellTest {
    private static TestDatabase database;
    private static TestFleet fleet;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
        fleet = TestFleet.of(database, TestChangelogs.all()).tenants("demo", "acme");
        for (String tenant : new String[] {"demo", "acme"}) {
            fleet.in(tenant, "insert into services_service (name, price) values ('Cut of " + tenant + "', 10)");
        }
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static CommandLine line() {
        return CommandLine.on(database).with("BOOKME_APP_USER", "bookme_app");
    }

    private static Result shell(String code) {
        return line().words("shell", "-c", code);
    }

    private static String result(String code) {
        Result result = shell(code);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        return result.out().strip();
    }

    @Test
    void the_guides_check_of_a_new_field_can_be_typed() {
        assertThat(result("""
                        var em = tenant("tenant_demo");
                        var service = em.createQuery("from Service", Service.class).setMaxResults(1).getSingleResult();
                        service.getCapacity()
                        """)).isEqualTo("1");
    }

    @Test
    void a_line_may_end_without_a_semicolon_as_at_the_prompt() {
        assertThat(result("""
                        var em = tenant("tenant_demo")
                        int twice(int number) {
                            return 2 * number
                                    ;
                        }
                        em.createQuery("select s.capacity from Service s", Integer.class).getResultList()
                        twice(21)
                        """)).isEqualTo("[1]\n42");
    }

    @Test
    void the_guides_tenant_can_be_made_and_used() {
        assertThat(result("""
                        createTenant("tenant_test", "Test Tenant", "test.localhost", "test@test.com").name();
                        tenant("tenant_test").createQuery("select count(s) from Service s", Long.class).getSingleResult()
                        """)).isEqualTo("\"Test Tenant\"\n0");
        assertThat(result("tenants().stream().map(t -> t.schema()).toList()"))
                .contains("tenant_acme", "tenant_demo", "tenant_test");
    }

    @Test
    void two_entity_managers_stay_with_their_own_tenants() {
        assertThat(result("""
                        var demo = tenant("tenant_demo");
                        var acme = tenant("tenant_acme");
                        String name(EntityManager em) {
                          return em.createQuery("select s.name from Service s", String.class).getSingleResult();
                        }
                        demo.getTransaction().begin();
                        name(demo) + ", " + name(acme) + ", " + name(demo);
                        demo.getTransaction().rollback();
                        demo.clear();
                        name(demo) + ", " + name(acme)
                        """)).isEqualTo("\"Cut of demo, Cut of acme, Cut of demo\"\n\"Cut of demo, Cut of acme\"");
    }

    @Test
    void the_schema_outlives_transactions_and_resets() {
        assertThat(result("""
                        var em = tenant("tenant_demo");
                        em.getTransaction().begin();
                        var count = em.createNativeQuery("reset all").executeUpdate();
                        em.getTransaction().commit();
                        em.createNativeQuery("show search_path").getSingleResult()
                        """)).isEqualTo("\"\\\"tenant_demo\\\"\"");
    }

    @Test
    void what_is_committed_stays_and_what_is_not_goes() {
        result("""
                var em = tenant("tenant_acme");
                em.getTransaction().begin();
                em.persist(new Customer("Kept", "kept@example.com"));
                em.getTransaction().commit();
                em.getTransaction().begin();
                em.persist(new Customer("Lost", "lost@example.com"));
                em.flush();
                """);
        assertThat(fleet.values("acme", "select name from customers_customer")).containsExactly("Kept");
        assertThat(fleet.values(
                        "acme",
                        "select count(*) from pg_stat_activity where application_name = 'bookme shell'"
                                + " and datname = current_database() and state = 'idle in transaction'"))
                .containsExactly("0");
    }

    @Test
    void a_row_of_any_entity_can_be_made_read_changed_and_deleted() {
        assertThat(result("""
                        var em = tenant("tenant_acme");
                        var desk = create(em, Resource.class, "name", "Desk", "kind", ResourceKind.ROOM, "quantity", 2);
                        values(em, desk).get("quantity")
                        var cut = create(em, Service.class, "name", "Shave", "price", 12);
                        var need = create(em, Requirement.class, "service", cut, "resource", desk);
                        change(em, need, "quantity", 2).getQuantity()
                        cut.setCapacity(5);
                        save(em, cut).getCapacity()
                        var team = save(em, new StaffMember("Ann"));
                        all(em, StaffMember.class).size()
                        delete(em, team);
                        delete(em, need);
                        all(tenant("tenant_acme"), Requirement.class)
                        """)).isEqualTo("2\n2\n5\n1\n[]");
        assertThat(fleet.values("acme", "select name || price || capacity from services_service where name = 'Shave'"))
                .containsExactly("Shave12.005");
        assertThat(fleet.values("acme", "select quantity from resources_resource"))
                .containsExactly("2");
        assertThat(fleet.values("acme", "select name from staff_member")).isEmpty();
    }

    @Test
    void a_value_that_does_not_fit_says_what_does() {
        String make = "var em = tenant(\"tenant_demo\"); create(em, Service.class, ";
        assertThat(shell(make + "\"nme\", \"Cut\")").err())
                .contains("Service has no 'nme'", "It has: ", "capacity, ", "name, ");
        assertThat(shell(make + "\"capacity\", \"many\")").err())
                .contains("capacity of Service is of type Integer, and many is not");
        assertThat(shell(make + "\"name\")").err()).contains("names and values take turns");
        assertThat(shell(make + "\"name\", \"\", \"price\", 1)").err()).contains("name must not be blank");
        assertThat(shell(make + "\"name\", \"Cut\", \"price\", 1, \"id\", 5)").err())
                .contains("id of Service is given by the database");
        assertThat(fleet.value("demo", "select count(*) from services_service")).isEqualTo("1");
    }

    @Test
    void what_could_not_be_saved_is_saved_once_it_is_mended() {
        Result result = shell("""
                var em = tenant("tenant_demo");
                int tries = 0;
                boolean saves(Object row) { try { save(em, row); return true; } catch (IllegalStateException e) {
                  print(e.getMessage()); return false; } }
                var ann = new StaffMember("");
                saves(ann)
                ann.setName("Ann");
                saves(ann)
                ann.setName("");
                saves(ann)
                ann.setName("Anna");
                saves(ann)
                var template = new Template("hello", Channel.EMAIL, "Hi");
                saves(template)
                saves(new Template("hello", Channel.EMAIL, "Hi"))
                all(em, StaffMember.class).get(0).getName()
                """);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out().lines().filter(line -> line.matches("true|false|\".*")))
                .containsExactly("false", "true", "false", "true", "true", "false", "\"Anna\"");
    }

    @Test
    void a_row_is_saved_in_the_transaction_that_is_open() {
        result("""
                var em = tenant("tenant_demo");
                em.getTransaction().begin();
                var bob = create(em, Customer.class, "name", "Bob", "email", "bob@example.com");
                change(em, bob, "phone", "1");
                em.getTransaction().rollback();
                """);
        assertThat(fleet.values("demo", "select name from customers_customer where name = 'Bob'"))
                .isEmpty();
    }

    @Test
    void json_columns_are_read() {
        fleet.in(
                "demo", "insert into customers_customer (name, email, metadata) values ('J', 'j@x.y', '{\"n\": [1]}')");
        assertThat(result("""
                        tenant("tenant_demo").createQuery("from Customer c where c.name = 'J'", Customer.class)
                            .getSingleResult().getMetadata().keySet()
                        """)).isEqualTo("[n]");
    }

    @Test
    void the_shared_tables_have_their_own() {
        assertThat(result("""
                        shared().createQuery("select t.schemaName from Tenant t where t.schemaName = 'tenant_demo'")
                            .getSingleResult()
                        """)).isEqualTo("\"tenant_demo\"");
    }

    @Test
    void the_entities_work_as_the_role_that_serves_requests() {
        assertThat(result("tenant(\"tenant_demo\").createNativeQuery(\"select current_user::text\").getSingleResult()"))
                .isEqualTo("\"bookme_app\"");
        Result asOwner = CommandLine.on(database)
                .words(
                        "shell",
                        "-c",
                        "tenant(\"tenant_demo\").createNativeQuery(\"select current_user::text\").getSingleResult()");
        assertThat(asOwner.out()).contains("\"bookme_owner\"");
    }

    @Test
    void it_can_be_piped_into() {
        InputStream in = System.in;
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setIn(new ByteArrayInputStream(
                "for (var t : List.of(1, 2)) {\n  print(t);\n}\n\nprint(\"end\")\n".getBytes(StandardCharsets.UTF_8)));
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(line().manage("shell").code()).isZero();
        } finally {
            System.setIn(in);
            System.setOut(out);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("1\n2\nend\n");
    }

    @Test
    void an_unknown_tenant_says_what_to_do() {
        Result result = shell("tenant(\"tenant_none\"); print(\"not reached\")");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("There is no tenant with the schema 'tenant_none'", "./manage list_tenants");
    }

    @Test
    void code_that_cannot_be_compiled_ends_it() {
        Result result = shell("var x = 1; x.nothing(); 5");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("Error: x.nothing();").contains("\nNext: ");
    }

    @Test
    void code_that_is_not_whole_is_refused() {
        Result result = shell("if (true) {");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).startsWith("Error: if (true) {").contains("reached end of file");
    }

    @Test
    void a_tenant_behind_the_entities_is_told_of() {
        fleet.tenants("late");
        fleet.in("late", "delete from databasechangelog where id = '0002_service_capacity'");
        assertThat(shell("tenant(\"tenant_late\").isOpen()").err())
                .contains("tenant_late is behind the entities", "./manage migrate_schemas --schema=tenant_late");
    }
}
