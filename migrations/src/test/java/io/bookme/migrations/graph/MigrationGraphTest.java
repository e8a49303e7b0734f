package io.bookme.migrations.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.testing.SqlChange;
import io.bookme.migrations.testing.TestChangelogs;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationGraphTest {
    private static final String CHANGESET = "--changeset shop:0001_initial splitStatements:false stripComments:false\n";
    private static final String BODY = "create table shop_item (id int);\n--rollback drop table shop_item;\n";

    private static TestChangelogs shop() {
        return TestChangelogs.empty()
                .tenant("shop.0001_initial", "", "create table shop_item (id int);", "drop table shop_item;");
    }

    private static GraphException problem(TestChangelogs changelogs) {
        return org.assertj.core.api.Assertions.catchThrowableOfType(GraphException.class, changelogs::graph);
    }

    private static GraphException problemOf(String text) {
        return problem(TestChangelogs.empty().raw(Scope.TENANT, "shop.0001_initial", text));
    }

    @Test
    void the_products_own_files_make_a_graph() {
        MigrationGraph graph = TestChangelogs.all().graph();
        assertThat(graph.ordered(Scope.SHARED))
                .extracting(m -> m.id().toString())
                .startsWith("core.0001_initial");
        assertThat(graph.ofApp("services"))
                .extracting(m -> m.id().name())
                .containsExactly("0001_initial", "0002_service_capacity", "0003_servicecategory_service_category");
    }

    @Test
    void a_migration_comes_after_all_that_it_depends_on() {
        MigrationGraph graph = shop().tenant("app.0001_initial", "shop.0001_initial", "select 1;", "select 1;")
                .graph();
        assertThat(graph.all())
                .extracting(m -> m.id().toString())
                .containsExactly("shop.0001_initial", "app.0001_initial");
    }

    @Test
    void a_missing_dependency_names_the_file_and_what_is_missing() {
        assertThat(problem(shop().tenant(
                                        "shop.0002_more",
                                        "shop.0001_initial, stock.0001_initial",
                                        "select 1;",
                                        "select 1;"))
                        .problems())
                .singleElement()
                .asString()
                .contains("db/tenant/shop/0002_more.sql", "stock.0001_initial", "--depends");
    }

    @Test
    void a_circle_names_every_file_in_it() {
        TestChangelogs circle = TestChangelogs.empty()
                .tenant("a.0001_initial", "b.0001_initial", "select 1;", "select 1;")
                .tenant("b.0001_initial", "c.0001_initial", "select 1;", "select 1;")
                .tenant("c.0001_initial", "a.0001_initial", "select 1;", "select 1;");
        assertThat(problem(circle).getMessage())
                .contains("a/0001_initial.sql", "b/0001_initial.sql", "c/0001_initial.sql", "circle");
    }

    @Test
    void two_files_with_one_number_are_named_both() {
        TestChangelogs twins = shop().tenant("shop.0002_one", "shop.0001_initial", "select 1;", "select 1;")
                .tenant("shop.0002_two", "shop.0002_one", "select 1;", "select 1;");
        assertThat(problem(twins).getMessage()).contains("0002_one.sql", "0002_two.sql", "number");
    }

    @Test
    void two_leaves_are_named_both() {
        TestChangelogs fork = shop().tenant("shop.0002_one", "shop.0001_initial", "select 1;", "select 1;")
                .tenant("shop.0003_two", "shop.0001_initial", "select 1;", "select 1;");
        assertThat(problem(fork).getMessage()).contains("0002_one.sql", "0003_two.sql", "leaves");
    }

    @Test
    void a_shared_migration_cannot_stand_on_a_tenants() {
        TestChangelogs mixed = shop().raw(
                        Scope.SHARED,
                        "hub.0001_initial",
                        "--liquibase formatted sql\n--depends shop.0001_initial\n"
                                + CHANGESET.replace("shop", "hub")
                                + "select 1;\n--rollback select 1;\n");
        assertThat(problem(mixed).getMessage()).contains("db/shared/hub/0001_initial.sql", "shop.0001_initial");
    }

    @Test
    void all_problems_are_told_at_once() {
        TestChangelogs two = TestChangelogs.empty()
                .raw(Scope.TENANT, "shop.0001_initial", "create table x();")
                .raw(Scope.TENANT, "stock.0001_initial", "create table x();");
        assertThat(problem(two).problems()).hasSize(2);
    }

    /** Each is a trap of the format: stock Liquibase would pass over it in silence. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "first line    | -- a note\\n--liquibase formatted sql\\n{c}{b}                       | first line",
                "SQL above     | --liquibase formatted sql\\ncreate table lost (id int);\\n{c}{b}      | silently dropped",
                "property      | --liquibase formatted sql\\n--property name:x value:y\\n{c}{b}        | Liquibase takes",
                "header below  | --liquibase formatted sql\\n{c}--depends shop.0000_x\\n{b}            | not allowed below",
                "two changesets| --liquibase formatted sql\\n{c}{b}--changeset shop:other\\nselect 1;  | one changeset",
                "wrong name    | --liquibase formatted sql\\n--changeset me:1 splitStatements:false stripComments:false\\n{b} | must be named",
                "no changeset  | --liquibase formatted sql\\n-- nothing                                | no changeset",
                "splitting     | --liquibase formatted sql\\n--changeset shop:0001_initial\\n{b}       | splitStatements:false",
                "runAlways     | --liquibase formatted sql\\n{r}{b}                                    | runAlways",
                "no rollback   | --liquibase formatted sql\\n{c}create table x (id int);               | no --rollback",
                "both          | --liquibase formatted sql\\n--irreversible gone\\n{c}{b}              | keep one",
                "commit        | --liquibase formatted sql\\n{c}commit;\\n{b}                          | does not begin or end",
                "deferred      | --liquibase formatted sql\\n{c}alter table a add unique (b) deferrable initially deferred;\\n{b} | initially deferred",
                "bad dependency| --liquibase formatted sql\\n--depends services\\n{c}{b}               | not the name of a migration",
            })
    void a_trap_of_the_format_is_an_error(String name, String text, String said) {
        String file = text.replace("\\n", "\n")
                .replace("{c}", CHANGESET)
                .replace("{r}", CHANGESET.replace("\n", " runAlways:true\n"))
                .replace("{b}", BODY);
        assertThat(problemOf(file)).as(name).isNotNull();
        assertThat(problemOf(file).getMessage()).contains("db/tenant/shop/0001_initial.sql", said);
    }

    @Test
    void a_file_with_another_kind_of_name_is_an_error() {
        assertThat(problem(TestChangelogs.empty().raw(Scope.TENANT, "shop.add-things", "select 1;"))
                        .getMessage())
                .contains("NNNN_words");
    }

    @Test
    void a_statement_outside_a_transaction_must_be_one_that_can_run_again() {
        TestChangelogs bare = shop().outside(
                        "shop.0002_index",
                        "shop.0001_initial",
                        "create index concurrently i on shop_item (id);",
                        "select 1;");
        assertThat(problem(bare).getMessage()).contains("if not exists");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create unique index concurrently if not exists i on shop_item (id);",
                "DROP INDEX CONCURRENTLY IF EXISTS i;",
                "reindex table concurrently shop_item;",
                "vacuum (analyze) shop_item;",
                "analyze shop_item;",
                "alter type shop_mood add value if not exists 'bad' before 'worse';",
                "refresh materialized view concurrently shop_sums;",
                "call shop_backfill();",
            })
    void what_can_run_again_may_run_outside_of_transactions(String statement) {
        assertThat(shop().outside("shop.0002_step", "shop.0001_initial", statement, "select 1;")
                        .graph()
                        .ofApp("shop"))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter type shop_mood add value 'bad';",
                "update shop_item set id = id * 2;",
                "insert into shop_item values (1);",
                "do $$ begin update shop_item set id = id * 2; end $$;",
                "select shop_backfill();",
                "drop index concurrently shop_index;",
                "insert into shop_item select 1 where not exists (select from shop_item where if not exists );",
                "with gone as (delete from shop_item returning id) select 1 from gone;",
            })
    void whatever_else_may_not(String statement) {
        TestChangelogs step = shop().outside("shop.0002_step", "shop.0001_initial", statement, "select 1;");
        assertThat(problem(step).getMessage())
                .contains("db/tenant/shop/0002_step.sql", "run again", "take runInTransaction:false out");
    }

    @Test
    void taking_it_out_does_not_change_the_checksum_of_what_was_applied() {
        String outside = "vacuum shop_item;";
        Migration before = shop().outside("shop.0002_step", "shop.0001_initial", outside, "select 1;")
                .graph()
                .ofApp("shop")
                .get(1);
        Migration after = shop().tenant("shop.0002_step", "shop.0001_initial", outside, "select 1;")
                .graph()
                .ofApp("shop")
                .get(1);
        assertThat(after.checksum()).isEqualTo(before.checksum());
        assertThat(List.of(before.transactional(), after.transactional())).containsExactly(false, true);
    }

    /** Does nothing. */
    public static final class Nothing extends SqlChange {
        @Override
        protected void run(Connection connection) {
            // nothing
        }
    }

    @Test
    void a_class_does_not_run_outside_of_transactions() {
        TestChangelogs java = shop().raw(
                        Scope.TENANT,
                        "shop.0002_java",
                        TestChangelogs.empty()
                                .java("shop.0002_java", "shop.0001_initial", Nothing.class)
                                .files()
                                .get(0)
                                .text()
                                .replace("<changeSet ", "<changeSet runInTransaction=\"false\" "));
        assertThat(problem(java).getMessage()).contains("db/tenant/shop/0002_java.xml", "runInTransaction");
    }

    @Test
    void a_semicolon_inside_a_body_does_not_cut_it() {
        Migration migration = TestChangelogs.empty()
                .tenant("shop.0001_initial", "", "do $$ begin perform 1; end $$;", "select ';';")
                .graph()
                .all()
                .iterator()
                .next();
        assertThat(((Migration.Sql) migration.forward()).text()).isEqualTo("do $$ begin perform 1; end $$;\n");
    }

    @Test
    void the_hash_sees_a_rollback_that_the_checksum_does_not() {
        Migration one = shop().graph().all().iterator().next();
        Migration other = TestChangelogs.empty()
                .tenant("shop.0001_initial", "", "create table shop_item (id int);", "drop table if exists shop_item;")
                .graph()
                .all()
                .iterator()
                .next();
        assertThat(other.checksum()).isEqualTo(one.checksum());
        assertThat(other.fileHash()).isNotEqualTo(one.fileHash());
    }

    @Test
    void a_prefix_finds_its_migration_and_an_ambiguous_one_lists_the_candidates() {
        MigrationGraph graph = TestChangelogs.all().graph();
        assertThat(graph.resolve("services", "0002").id().name()).isEqualTo("0002_service_capacity");
        assertThatThrownBy(() -> graph.resolve("services", "00"))
                .isInstanceOfSatisfying(
                        BookMeException.class,
                        e -> assertThat(e.nextStep()).contains("0001_initial", "0002_service_capacity"));
        assertThatThrownBy(() -> graph.resolve("nothing", "0001"))
                .isInstanceOfSatisfying(
                        BookMeException.class, e -> assertThat(e.nextStep()).contains("services"));
    }

    @Test
    void the_masters_name_every_file_in_the_graphs_order() {
        MigrationGraph graph = TestChangelogs.all().graph();
        List<String> included = MasterChangelog.text(graph, Scope.TENANT)
                .lines()
                .filter(line -> line.contains("<include"))
                .map(line -> line.replaceAll(".*file=\"|\".*", ""))
                .toList();
        assertThat(included)
                .containsExactlyElementsOf(graph.ordered(Scope.TENANT).stream()
                        .map(Migration::path)
                        .toList());
    }
}
