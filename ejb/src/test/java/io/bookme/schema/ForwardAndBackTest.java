package io.bookme.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.state.Catalog;
import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.Table;
import io.bookme.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every migration that does not call itself irreversible can be taken back, with rows in the tables, and applied again: the catalog is then what it was, and so
 * is every cell of every column that was there all the time.
 */
class ForwardAndBackTest {

    /** What a migration rewrites, forward and back, as is its purpose. All else it must leave alone. */
    private static final Map<String, Set<String>> REWRITTEN = Map.of(
            "customers.0002_customer_email_required",
            Set.of("customers_customer.email", "customers_customer.metadata"),
            "customers.0003_cleanup_email_defaults",
            Set.of("customers_customer.metadata"));

    private TestDatabase database;
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        database = TestDatabase.create();
        connection = database.connection();
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
        database.close();
    }

    static Stream<Arguments> migrations() {
        return Stream.of(Schemas.values())
                .flatMap(scope -> Changes.of(scope.scope).stream()
                        .filter(migration -> migration.backward().isPresent())
                        .map(migration -> Arguments.of(scope, migration)));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("migrations")
    void a_migration_taken_back_leaves_everything_as_it_was(Schemas scope, Migration migration) throws SQLException {
        Filler filler = filler(scope);
        migrateUpTo(scope, migration, filler);
        Moment before = moment(scope);

        Changes.forward(connection, scope.schema, migration);
        Moment applied = moment(scope);
        Changes.back(connection, scope.schema, migration);
        Moment after = moment(scope);

        assertThat(after.catalog.differences(before.catalog)).isEmpty();
        assertThat(after.rows).isEqualTo(before.rows);
        assertThat(kept(before, applied, migration)).isEqualTo(kept(applied, before, migration));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("migrations")
    void a_migration_taken_back_with_rows_of_its_own_and_applied_again_keeps_what_was_there_all_the_time(
            Schemas scope, Migration migration) throws SQLException {
        Filler filler = filler(scope);
        migrateUpTo(scope, migration, filler);
        Changes.forward(connection, scope.schema, migration);
        filler.fill();
        Moment before = moment(scope);

        Changes.back(connection, scope.schema, migration);
        Moment back = moment(scope);
        Changes.forward(connection, scope.schema, migration);
        Moment after = moment(scope);

        assertThat(after.catalog.differences(before.catalog)).isEmpty();
        assertThat(kept(back, before, migration)).isEqualTo(kept(before, back, migration));
        Predicate<String> thereAllTheTime = back.rows.cells().keySet()::contains;
        assertThat(after.rows.in(before.rows, thereAllTheTime)).isEqualTo(before.rows.in(after.rows, thereAllTheTime));
    }

    @ParameterizedTest
    @EnumSource
    void all_the_way_forward_back_to_zero_and_forward_again_passes_through_the_same_catalogs(Schemas scope)
            throws SQLException {
        List<Migration> migrations = Changes.of(scope.scope);
        Filler filler = filler(scope);
        scope.createEmpty(connection);
        List<Catalog> catalogs = new ArrayList<>();
        for (Migration migration : migrations) {
            catalogs.add(Catalog.read(connection, scope.schema));
            Changes.forward(connection, scope.schema, migration);
            filler.fill();
        }
        Catalog head = Catalog.read(connection, scope.schema);

        int firstUndone = migrations.size();
        while (firstUndone > 0 && migrations.get(firstUndone - 1).backward().isPresent()) {
            firstUndone--;
            Changes.back(connection, scope.schema, migrations.get(firstUndone));
            assertThat(Catalog.read(connection, scope.schema).differences(catalogs.get(firstUndone)))
                    .as("after going back over %s", migrations.get(firstUndone))
                    .isEmpty();
        }
        for (Migration migration : migrations.subList(firstUndone, migrations.size())) {
            Changes.forward(connection, scope.schema, migration);
        }
        assertThat(Catalog.read(connection, scope.schema).differences(head)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void the_rows_of_these_tests_reach_every_edge(Schemas scope) throws SQLException {
        scope.migrate(connection);
        filler(scope).fill();
        Moment filled = moment(scope);

        for (Table table : filled.catalog.tables().values()) {
            for (Column column : table.columns().values()) {
                String name = table.name() + "." + column.name();
                Map<Long, String> values = filled.rows.column(name);
                assertThat(values).as(name).isNotEmpty();
                if (column.nullable()) {
                    assertThat(values).as(name).containsValue("NULL");
                }
                boolean free = table.checks().values().stream()
                        .noneMatch(check -> check.definition().contains(column.name()));
                if (free && column.length() != null) {
                    assertThat(values.values()).as(name).anyMatch(value -> value.length() >= column.length());
                }
                if (column.type().equals("numeric")) {
                    assertThat(values).as(name).containsValue("99999999.99");
                }
            }
        }
    }

    @Test
    void every_migration_that_may_rewrite_something_exists() {
        assertThat(migrations().map(arguments -> arguments.get()[1].toString())).containsAll(REWRITTEN.keySet());
    }

    /** One moment of a schema. */
    private record Moment(Catalog catalog, Rows rows) {}

    private Moment moment(Schemas scope) throws SQLException {
        Catalog catalog = Catalog.read(connection, scope.schema);
        return new Moment(catalog, Rows.of(connection, scope.schema, catalog));
    }

    /** What stands in one moment in the columns of both that the migration has no business with. */
    private static Rows kept(Moment moment, Moment other, Migration migration) {
        Set<String> rewritten = REWRITTEN.getOrDefault(migration.toString(), Set.of());
        return moment.rows.in(other.rows, column -> !rewritten.contains(column));
    }

    private Filler filler(Schemas scope) {
        return new Filler(connection, scope.schema, new Edges(Changes.of(scope.scope)));
    }

    /** Everything before this migration, with rows put in at every step. */
    private void migrateUpTo(Schemas scope, Migration migration, Filler filler) throws SQLException {
        scope.createEmpty(connection);
        for (Migration earlier : Changes.of(scope.scope)) {
            if (earlier.equals(migration)) {
                return;
            }
            Changes.forward(connection, scope.schema, earlier);
            filler.fill();
        }
    }
}
