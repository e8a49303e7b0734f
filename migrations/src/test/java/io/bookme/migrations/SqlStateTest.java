package io.bookme.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SqlStateTest {
    @Test
    void the_first_state_among_an_error_and_its_causes_is_found() {
        SQLException driver = new SQLException("terminating connection", "57P01");
        SQLException pool = new SQLException("no connection", new IllegalStateException(driver));
        assertThat(SqlState.ofCauses(pool)).isEqualTo(new SqlState("57P01"));
        assertThat(SqlState.of(pool)).isEqualTo(new SqlState(""));
    }

    @Test
    void a_cancelled_statement_is_of_data_in_use_but_no_conflict() {
        assertThat(new SqlState("57014").isInUse()).isTrue();
        assertThat(new SqlState("57014").isConflict()).isFalse();
        assertThat(new SqlState("40P01").isConflict()).isTrue();
        assertThat(new SqlState("40P01").isInUse()).isTrue();
    }

    @Test
    void a_full_disk_is_not_a_lost_connection() {
        assertThat(new SqlState("53100").isNoRoom()).isTrue();
        assertThat(new SqlState("53100").isConnectionLost()).isFalse();
    }

    @Test
    void an_error_without_a_state_is_none_of_them() {
        SqlState none = new SqlState("");
        assertThat(none.isInUse() || none.isNoRoom() || none.isConnectionLost() || none.isWrongData())
                .isFalse();
    }
}
