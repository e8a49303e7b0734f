package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogFingerprintTest {
    private static final List<String> SCHEMAS =
            IntStream.range(0, 8).mapToObj(i -> "tenant_" + i).toList();

    private TestDatabase database;
    private Connection connection;

    @BeforeEach
    void make_schemas_alike() throws SQLException {
        database = TestDatabase.create();
        Fleet fleet =
                new Fleet(database.ownerDataSource(), TestChangelogs.empty().graph(), Settings.defaults());
        fleet.prepare(RunListener.SILENT);
        connection = database.connection();
        for (String schema : SCHEMAS) {
            execute("create schema " + schema);
            change(schema, """
                    create type mood as enum ('good', 'bad');
                    create function mark() returns trigger language plpgsql as 'begin return new; end';
                    create table parent (id bigint primary key, name varchar(10) default 'x' check (name <> ''));
                    create table child (id bigserial primary key, parent_id bigint references parent, at int, feel mood);
                    create index child_at on child (at) where at > 0;
                    create trigger child_mark before insert on child for each row execute function mark();
                    """);
            SchemaStates.register(connection, schema, "tenant");
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        database.close();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void change(String schema, String sql) throws SQLException {
        execute("set search_path = " + schema + ";" + sql + "; reset search_path");
    }

    private Map<String, String> fingerprints() throws SQLException {
        Map<String, String> found = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select schema_name, catalog_fingerprint from"
                        + " bookme.schema_state where kind = 'tenant'")) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
            }
        }
        return found;
    }

    @Test
    void schemas_made_alike_have_one_fingerprint() throws SQLException {
        CatalogFingerprint.refresh(connection, SCHEMAS);
        assertThat(new HashSet<>(fingerprints().values())).hasSize(1).doesNotContainNull();
    }

    @Test
    void what_was_dropped_and_made_again_leaves_no_trace() throws SQLException {
        change("tenant_3", "alter table parent add column more int; alter table parent drop column more");
        change("tenant_4", "drop index child_at; create index child_at on child (at) where at > 0");
        CatalogFingerprint.refresh(connection, SCHEMAS);
        assertThat(new HashSet<>(fingerprints().values())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table another (id int)",
                "alter table child add column more int",
                "alter table child drop column at",
                "alter table parent alter name type varchar(11)",
                "alter table parent alter name set not null",
                "alter table parent alter name set default 'y'",
                "alter table parent rename name to title",
                "alter table parent drop constraint parent_name_check",
                "alter table parent drop constraint parent_name_check, add constraint parent_name_check check (name <>"
                        + " 'y')",
                "alter table child drop constraint child_parent_id_fkey,"
                        + " add foreign key (parent_id) references parent on delete cascade",
                "drop index child_at; create index child_at on child (at) where at > 1",
                "drop index child_at; create unique index child_at on child (at) where at > 0",
                "alter table child disable trigger child_mark",
                "drop trigger child_mark on child; create trigger child_mark after insert on child"
                        + " for each row execute function mark()"
            })
    void one_schema_that_differs_is_told_from_the_others(String difference) throws SQLException {
        change("tenant_3", difference);
        CatalogFingerprint.refresh(connection, SCHEMAS);
        Map<String, String> together = fingerprints();
        assertThat(new HashSet<>(together.values())).hasSize(2);
        assertThat(together.values())
                .filteredOn(together.get("tenant_3")::equals)
                .hasSize(1);

        execute("update bookme.schema_state set catalog_fingerprint = null");
        for (String schema : SCHEMAS) {
            CatalogFingerprint.refresh(connection, List.of(schema));
        }
        assertThat(fingerprints()).as("each on its own").isEqualTo(together);
    }
}
