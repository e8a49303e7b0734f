package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A migration that needs more of something than the server gives to one. */
class LimitsTest {
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Out of memory, of which that for locks is a part; and a limit such as that of temporary files. */
    @ParameterizedTest
    @ValueSource(strings = {"53200", "53400"})
    void it_is_not_tried_for_as_long_as_a_disk_may_be_full(String state) {
        TestFleet.of(database, TestChangelogs.shop()).tenants("acme");
        TestFleet fleet = TestFleet.of(
                database,
                TestChangelogs.shop(
                        "0002_much",
                        "do $$ begin raise exception 'too much' using errcode = '" + state
                                + "', hint = 'Give it more.'; end $$;",
                        "select 1;"),
                Settings.defaults().withLockPatience(Duration.ofSeconds(1)));
        Run run = fleet.migrate().orElseThrow();
        assertThat(run.state()).isEqualTo(RunState.FAILED);
        Failure failure = fleet.outcome(run, "acme").failure().orElseThrow();
        assertThat(failure.sqlState()).contains(state);
        assertThat(failure.message()).contains("too much", "Give it more.");
        assertThat(failure.nextStep()).contains("Give the server what it lacks");
    }
}
