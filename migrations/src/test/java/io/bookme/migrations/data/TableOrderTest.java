package io.bookme.migrations.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.data.TableReader.Reference;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableOrderTest {
    private static Reference key(String from, String to) {
        return new Reference(from + "_" + to, from, to, false);
    }

    @Test
    void pointed_to_tables_come_first() {
        TableOrder order = TableOrder.of(List.of("a", "b", "c"), List.of(key("a", "b"), key("b", "c")));
        assertThat(order.tables()).containsExactly("c", "b", "a");
        assertThat(order.circular()).isEmpty();
    }

    @Test
    void a_table_that_points_to_itself_is_no_circle() {
        TableOrder order = TableOrder.of(List.of("a", "b"), List.of(key("a", "a"), key("a", "b")));
        assertThat(order.tables()).containsExactly("b", "a");
        assertThat(order.circular()).isEmpty();
    }

    @Test
    void a_circle_is_opened_at_one_key_and_those_that_lead_into_it_are_none() {
        TableOrder order = TableOrder.of(List.of("a", "b", "c"), List.of(key("a", "b"), key("b", "c"), key("c", "b")));
        assertThat(order.circular())
                .hasSize(1)
                .allMatch(reference -> !reference.from().equals("a"));
        assertThat(order.tables()).containsSubsequence("b", "a").hasSize(3);
    }

    @Test
    void keys_to_tables_that_are_not_there_are_passed_over() {
        assertThat(TableOrder.of(List.of("a"), List.of(key("a", "elsewhere"))).tables())
                .containsExactly("a");
    }
}
