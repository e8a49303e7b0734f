package io.bookme.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.state.EntitySchema;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReadableNamesTest {

    private static String schema;

    @BeforeAll
    static void ask_hibernate() {
        schema = String.join("\n", EntitySchema.of("unnamed").statements());
    }

    @Test
    void columns_are_named_in_small_words() {
        assertThat(schema).contains("first_name varchar(255)");
    }

    @Test
    void a_foreign_key_is_named_after_its_table_and_what_it_points_to() {
        assertThat(schema).contains("constraint child_with_a_rather_long_name_parent_fk foreign key (parent_id)");
    }

    @Test
    void a_unique_constraint_is_left_to_postgresql_which_names_it_readably_too() {
        assertThat(schema).contains(", unique (age, first_name)");
    }

    @Test
    void an_index_is_named_after_its_columns() {
        assertThat(schema).contains("create index parent_first_name_age_idx on parent (first_name, age)");
    }

    @Test
    void a_name_longer_than_postgresql_keeps_is_cut_and_stays_unique() {
        assertThat(Pattern.compile("constraint (child_with_a_rather_long_name_a_gr\\w+_fk) foreign key")
                        .matcher(schema)
                        .results()
                        .map(found -> found.group(1)))
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(63));
    }

    @Entity(name = "parent")
    @Table(
            uniqueConstraints = @UniqueConstraint(columnNames = {"age", "first_name"}),
            indexes = @Index(columnList = "first_name, age"))
    static class Parent {
        @Id
        long id;

        String firstName;

        int age;
    }

    @Entity(name = "child_with_a_rather_long_name")
    static class ChildWithARatherLongName {
        @Id
        long id;

        @ManyToOne
        Parent parent;

        @ManyToOne
        Parent aGreatUncleWhomNobodyInTheFamilyRemembers;

        @ManyToOne
        Parent aGreatUncleWhomNobodyInTheFamilyRegrets;
    }
}
