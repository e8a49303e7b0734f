package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The names of a group, out of the one text that the database gives. */
class NamesOnDemandTest {
    @Test
    void are_sorted_as_java_sorts() {
        assertThat(new NamesOnDemand("tenant_ab\ntenant_1\ntenant_B", "\n"))
                .isEqualTo(List.of("tenant_1", "tenant_B", "tenant_ab"));
    }

    @Test
    void are_counted_without_being_told_apart() {
        assertThat(new NamesOnDemand("public", "\n")).hasSize(1);
        assertThat(new NamesOnDemand("c\nb\na", "\n")).hasSize(3);
    }
}
