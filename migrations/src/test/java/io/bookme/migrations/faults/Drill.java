package io.bookme.migrations.faults;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.testing.TestChangelogs;
import java.util.List;

/**
 * The app {@code drill}, made to show what went wrong: a counter that counts how often its changeset ran, an index that
 * is built outside of transactions, and rows that a later changeset fills in from what an earlier one added.
 */
public final class Drill {
    /**
     * What must be true in a schema's rows once a changeset is applied, and before.
     *
     * @param changeset the changeset that decides
     * @param query gives one row with one value, with the schema as its search_path
     */
    record Fact(MigrationId changeset, String query, String before, String after) {}

    private static final String APP = "drill";

    static final List<Fact> FACTS = List.of(
            new Fact(id("0002_counter"), "select string_agg(x::text, ',') from drill_counter", "0", "1"),
            new Fact(id("0001_initial"), "select count(*) from drill_item", "0", "50"),
            new Fact(
                    id("0005_labels"),
                    "select count(*) from drill_item i where to_jsonb(i) ->> 'label' = rtrim(name, '+') || '!'",
                    "0",
                    "50"),
            new Fact(id("0006_java"), "select count(*) from drill_item where name like '%+'", "0", "50"));

    private Drill() {}

    private static MigrationId id(String name) {
        return new MigrationId(APP, name);
    }

    /** The first migration of the app, which the tenants have before a scenario begins. */
    public static TestChangelogs initial(TestChangelogs others) {
        return others.tenant("drill.0001_initial", "", """
                create table drill_counter (x int not null);
                insert into drill_counter values (0);
                create table drill_item (id bigint generated always as identity primary key, name text not null);
                insert into drill_item (name) select 'item ' || n from generate_series(1, 50) n;""", "drop table drill_item;\ndrop table drill_counter;");
    }

    /** The first migration, and those that come before the index. */
    static TestChangelogs beforeIndex(TestChangelogs others) {
        return initial(others)
                .tenant(
                        "drill.0002_counter",
                        "drill.0001_initial",
                        "update drill_counter set x = x + 1;",
                        "update drill_counter set x = x - 1;")
                .tenant(
                        "drill.0003_label",
                        "drill.0002_counter",
                        "alter table drill_item add column label text default '' not null;",
                        "alter table drill_item drop column label;");
    }

    /** The first migration and the four that a scenario is about. */
    public static TestChangelogs changes(TestChangelogs others) {
        return beforeIndex(others)
                .outside(
                        "drill.0004_name_index",
                        "drill.0003_label",
                        "create index concurrently if not exists drill_item_name_idx on drill_item (name);",
                        "drop index concurrently if exists drill_item_name_idx;")
                .tenant(
                        "drill.0005_labels",
                        "drill.0004_name_index",
                        "update drill_item set label = label || name || '!';\n"
                                + "alter table drill_item add constraint drill_item_label_check check (label <> '');",
                        "alter table drill_item drop constraint drill_item_label_check;\n"
                                + "update drill_item set label = '';");
    }

    /** The same and one more, in Java. */
    static TestChangelogs changesWithJava(TestChangelogs others) {
        return changes(others).raw(Scope.TENANT, "drill.0006_java", """
                        <?xml version="1.0" encoding="UTF-8"?>
                        <!--depends drill.0005_labels-->
                        <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
                            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                            xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
                          <changeSet author="drill" id="0006_java">
                            <customChange class="%s"/>
                          </changeSet>
                        </databaseChangeLog>
                        """.formatted(JavaChange.class.getName()));
    }
}
