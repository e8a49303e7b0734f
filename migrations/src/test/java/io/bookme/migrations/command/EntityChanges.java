package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import io.bookme.migrations.state.Catalog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kinds of edit that makemigrations covers: from the entity to tenants with rows, and back again. Each theme is a class
 * with a method {@code changes} that lists its edits.
 */
abstract class EntityChanges {
    static final String NAME = "@NotNull @Size(max = 100) private String name;";
    static final String ONE_ROW = "insert into shop_item (name) values ('chair')";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("changes")
    void an_edit_reaches_tenants_with_rows_and_can_be_taken_back(EntityChange change) throws SQLException {
        try (Workshop workshop = Workshop.ofSharedApps(folder)) {
            change.before().forEach(source -> workshop.entities().with(EntityChange.nameOf(source), source));
            workshop.done("makemigrations");
            workshop.tenants("acme").in("acme", change.rows());
            Catalog before = catalog(workshop);

            change.before().forEach(source -> workshop.entities().without(EntityChange.nameOf(source)));
            change.after().forEach(source -> workshop.entities().with(EntityChange.nameOf(source), source));
            Result result = workshop.manage("makemigrations", change.answers().toArray(String[]::new));
            assertThat(result.code()).as("%s", result.err()).isZero();

            StringBuilder expected = new StringBuilder("Migrations for 'shop':\n"
                    + "  migrations/src/main/resources/db/tenant/shop/0002_" + change.file() + ".sql\n");
            change.found()
                    .forEach(line -> expected.append("    - ").append(line).append('\n'));
            assertThat(result.out()).isEqualTo(expected.toString());
            change.warnings().forEach(part -> assertThat(result.err()).contains(part));
            assertThat(workshop.done("makemigrations --check")).isEqualTo("No changes detected\n");

            workshop.done("migrate_schemas");
            assertThat(workshop.rows("acme", change.query())).containsExactlyElementsOf(change.expected());
            assertThat(workshop.done("showmigrations shop"))
                    .isEqualTo("shop\n [X] 0001_initial\n [X] 0002_" + change.file() + "\n");
            if (change.reversible()) {
                workshop.done("migrate_schemas shop 0001");
                assertThat(catalog(workshop).differences(before)).isEmpty();
                workshop.done("migrate_schemas shop 0002");
            } else {
                assertThat(workshop.manage("migrate_schemas shop 0001").code()).isEqualTo(1);
            }
        }
    }

    private static Catalog catalog(Workshop workshop) throws SQLException {
        try (Connection connection = workshop.database().connection()) {
            return Catalog.read(connection, "tenant_acme");
        }
    }
}
