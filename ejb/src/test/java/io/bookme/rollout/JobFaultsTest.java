package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class JobFaultsTest {
    private static final String SHUT_DOWN = "57P01";
    private static final String FORBIDDEN = "42501";

    @Test
    void a_database_that_is_away_is_found_behind_what_the_job_says_of_it() {
        assertThat(JobFaults.isOfDatabaseAway(new IllegalStateException(sql(SHUT_DOWN))))
                .isTrue();
    }

    @Test
    void it_is_found_where_a_commit_was_lost() {
        Exception commit = new IllegalStateException("Could not commit transaction.");
        commit.addSuppressed(new IllegalStateException(sql(SHUT_DOWN)));
        assertThat(JobFaults.isOfDatabaseAway(commit)).isTrue();
    }

    @Test
    void what_the_database_refuses_and_what_the_program_does_wrong_is_a_fault() {
        assertThat(JobFaults.isOfDatabaseAway(new IllegalStateException(sql(FORBIDDEN))))
                .isFalse();
        assertThat(JobFaults.isOfDatabaseAway(new IllegalStateException("The job has no run in its hands")))
                .isFalse();
    }

    private static SQLException sql(String state) {
        return new SQLException("said by PostgreSQL", state);
    }
}
