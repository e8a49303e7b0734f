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
import org.junit.jupiter.params.provider.CsvSource;
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
                        + " for each row execute function mark()",
                "create trigger another before update on child for each row execute function mark()",
                "create view another as select id from parent"
            })
    void one_schema_that_differs_is_told_from_the_others(String difference) throws SQLException {
        change("tenant_3", difference);
        assertOneIsToldFromTheOthers();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "add x numeric(10, 2)                           | add x numeric(11, 2)",
                "add x numeric(10, 2)                           | add x numeric",
                "add x int                                      | add x oid",
                "add x bigint generated always as identity      | add x bigint generated by default as identity",
                "add x int default 2                            | add x int generated always as (2) stored",
                "add x int generated always as (at + 1) stored  | add x int generated always as (at + 2) stored",
                "add x int default 1, add y int                 | add x int, add y int default 1",
                "add x int default 1, add y int default 2       | add x int default 2, add y int default 1",
                "add x int not null, add y int                  | add x int, add y int not null",
                "add check (at > 0)                             | add check (at > 0) not valid",
                "add check (at > 0)                             | add check (at > 0) no inherit",
                "add foreign key (at) references numbered       | add foreign key (at) references numbered not valid",
                "add foreign key (at) references numbered       | add foreign key (at) references numbered deferrable",
                "add foreign key (at) references numbered on update cascade"
                        + " | add foreign key (at) references numbered on update restrict",
                "add foreign key (at) references numbered on delete set null"
                        + " | add foreign key (at) references numbered on delete set default",
                "add foreign key (at) references numbered deferrable"
                        + " | add foreign key (at) references numbered deferrable initially deferred",
                "add constraint k foreign key (at) references numbered"
                        + " | add constraint k foreign key (at) references counted",
                "add constraint k foreign key (at) references numbered (a)"
                        + " | add constraint k foreign key (at) references numbered (b)",
                "add constraint k foreign key (at) references one.numbered"
                        + " | add constraint k foreign key (at) references two.numbered",
                "add constraint k foreign key (at, id) references numbered (a, b)"
                        + " | add constraint k foreign key (at, id) references numbered (a, b) match full",
                "add constraint k foreign key (at, id) references numbered (a, b) on delete set null (at)"
                        + " | add constraint k foreign key (at, id) references numbered (a, b) on delete set null (id)",
                "add unique (at)                                | add unique nulls not distinct (at)",
                "add unique (at)                                | add unique (at) deferrable",
                "add unique (at)                                | add unique (at) with (fillfactor = 50)",
                "add unique (at)                                | add unique (at) include (id)",
                "add constraint k unique (at, id)               | add constraint k unique (id, at)",
                "add constraint k unique (at)                   | add constraint k exclude (at with =)",
                "add constraint k exclude using gist (box(point(at, 0), point(at, 1)) with &&)"
                        + " | add constraint k exclude using gist (box(point(at, 0), point(at, 1)) with ~=)"
            })
    void what_differs_in_one_thing_only_is_told_apart(String one, String another) throws SQLException {
        execute("create schema one; create table one.numbered (n int primary key)");
        execute("create schema two; create table two.numbered (n int primary key)");
        for (String schema : SCHEMAS) {
            change(schema, """
                    create table numbered (n int primary key, a int unique, b bigint unique, unique (a, b));
                    create table counted (n int primary key);
                    """);
        }
        for (String schema : SCHEMAS) {
            change(schema, "alter table child " + (schema.equals("tenant_3") ? another : one));
        }
        assertOneIsToldFromTheOthers();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create index x on child (at)                   | create index x on child (at desc)",
                "create index x on child (at)                   | create index x on child (at nulls first)",
                "create index x on child (at)                   | create index x on child (id)",
                "create index x on child (id)                   | create index x on parent (id)",
                "create index x on child (at)                   | create index x on child using hash (at)",
                "create index x on child (at)                   | create index x on child (at) with (fillfactor = 50)",
                "create index x on child (at, id)               | create index x on child (at) include (id)",
                "create index x on child ((at + 1))             | create index x on child ((at + 2))",
                "create index x on parent (name)                | create index x on parent (name collate \"C\")",
                "create index x on parent (name)                | create index x on parent (name varchar_pattern_ops)",
                "create index x on child (at); create index y on child (id)"
                        + " | create index y on child (at); create index x on child (id)",
                "create unique index x on child (at)            | create unique index x on child (at) nulls not distinct",
                "create trigger x before update on child for each row execute function mark()"
                        + " | create trigger x before update of at on child for each row execute function mark()",
                "create trigger x before update on child for each row execute function mark()"
                        + " | create trigger x before update on child for each row execute function mark('a')",
                "create trigger x before update on child for each row execute function mark()"
                        + " | create trigger x before update on child for each row when (new.at > 0) execute function mark()",
                "create trigger x before update on child for each row execute function mark()"
                        + " | create trigger x before update on parent for each row execute function mark()",
                "alter table child disable trigger child_mark   | alter table child enable replica trigger child_mark",
                "alter table child add x int                    | alter table parent add x int",
                "create table t (a int); create table u (b int) | create table t (b int); create table u (a int)",
                "create table t (a int)                         | create view t as select 1 as a",
                "create view t as select 1 as a                 | create materialized view t as select 1 as a"
            })
    void what_was_made_otherwise_is_told_apart(String one, String another) throws SQLException {
        for (String schema : SCHEMAS) {
            change(schema, schema.equals("tenant_3") ? another : one);
        }
        assertOneIsToldFromTheOthers();
    }

    @Test
    void an_index_that_is_not_valid_is_told_from_those_that_are() throws SQLException {
        try (Connection admin = database.adminDataSource().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute(
                    "update pg_index set indisvalid = false where indexrelid = 'tenant_3.child_at'::regclass");
        }
        assertOneIsToldFromTheOthers();
    }

    @Test
    void a_constraint_that_is_not_enforced_is_told_from_those_that_are_not_validated_yet() throws SQLException {
        TestDatabase.assumeFrom(18);
        for (String schema : SCHEMAS) {
            change(
                    schema,
                    "alter table child add constraint k check (at > 0) "
                            + (schema.equals("tenant_3") ? "not enforced" : "not valid"));
        }
        assertOneIsToldFromTheOthers();
    }

    /** Compared with each other, the schemas have the fingerprints that each has when it is printed. */
    private void assertOneIsToldFromTheOthers() throws SQLException {
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
