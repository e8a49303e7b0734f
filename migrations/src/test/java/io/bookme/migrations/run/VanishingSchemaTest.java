package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant that is deleted while a run is being started, after it was found and before it is read. */
class VanishingSchemaTest {
    private final AtomicBoolean isDeleted = new AtomicBoolean();
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        TestFleet.of(database, TestChangelogs.shop()).tenants("a", "b", "c");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void the_others_are_migrated() {
        TestChangelogs column = TestChangelogs.shop(
                "0002_y", "alter table shop_item add column y int;", "alter table shop_item drop column y;");
        TestFleet.of(database, column);
        Fleet fleet = new Fleet(deletingBefore("array_agg(author"), column.graph(), Settings.defaults());
        // whatever has nothing to do is read, too
        TestFleet.of(database, column).migrate("b");
        RunRequest request = RunRequest.everything(Entrance.COMMAND_LINE, "test");
        Run run = fleet.start(request).orElseThrow();
        assertThat(isDeleted).as("it was deleted in that moment").isTrue();
        assertThat(fleet.execute(run.id(), RunListener.SILENT)
                        .orElseThrow()
                        .runToEnd(1, Thread::new)
                        .done())
                .isEqualTo(2);
    }

    @Test
    void the_others_are_asked_whether_they_have_another_text() throws SQLException {
        TestChangelogs edited = TestChangelogs.shared()
                .tenant("shop.0001_initial", "", "create table shop_item (id bigint);", "drop table shop_item;");
        try (Connection connection =
                deletingBefore("with file (app, name, checksum)").getConnection()) {
            assertThat(EditedMigrations.in(
                            connection,
                            List.of("tenant_a", "tenant_b", "tenant_c"),
                            edited.graph().ofApp("shop")))
                    .containsOnlyKeys("tenant_a", "tenant_c");
        }
        assertThat(isDeleted).isTrue();
    }

    private DataSource deletingBefore(String reading) {
        return proxy(DataSource.class, database.ownerDataSource(), sql -> {
            if (sql.contains(reading) && sql.contains("tenant_b") && isDeleted.compareAndSet(false, true)) {
                database.sql("drop schema tenant_b cascade;"
                        + " delete from bookme.schema_state where schema_name = 'tenant_b'");
            }
        });
    }

    private interface Ear {
        void hears(String sql);
    }

    private static <T> T proxy(Class<T> type, Object target, Ear ear) {
        return type.cast(Proxy.newProxyInstance(
                VanishingSchemaTest.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> call(target, method, arguments, ear)));
    }

    private static Object call(Object target, Method method, Object[] arguments, Ear ear) throws Throwable {
        if (method.getName().startsWith("execute") && arguments != null) {
            ear.hears((String) arguments[0]);
        }
        try {
            Object result = method.invoke(target, arguments);
            boolean isOurs = method.getReturnType() == Connection.class || method.getReturnType() == Statement.class;
            return isOurs ? proxy(method.getReturnType(), result, ear) : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
