package io.bookme.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which requests say what a text of the engine says in command lines. */
class CommandLinesTest {
    private static List<String> requests(String text) {
        return lines(CommandLines.requests(text));
    }

    private static List<String> lines(List<Link> links) {
        return links.stream().map(link -> link.rel() + ": " + link.line()).toList();
    }

    @Test
    void a_run_in_the_way_is_stopped_or_gone_on_with() {
        assertThat(requests("Stop it first: ./manage stop 9, or go on with it: ./manage resume 9"))
                .containsExactly("stop: POST /ops/runs/9/stop", "resume: POST /ops/runs/9/resume");
        assertThat(requests("Stop it first: ./manage stop 9, or wait for it."))
                .containsExactly("stop: POST /ops/runs/9/stop");
        assertThat(requests("It has not come to its end everywhere: ./manage retry 9"))
                .containsExactly("retry: POST /ops/runs/9/retry");
    }

    @Test
    void runs_are_undone_alone_or_together() {
        assertThat(requests(
                        "Undo that one to have it back, then go on with it: ./manage undo 9; or leave it, and bring on"
                                + " what is behind: ./manage migrate_schemas"))
                .containsExactly("undo: POST /ops/runs/9/undo", "start: POST /ops/runs {}");
        assertThat(requests("Undo them together: ./manage undo 7 9 12"))
                .containsExactly("undo: POST /ops/runs/7/undo {\"with\":[9,12]}");
    }

    @Test
    void schemas_are_brought_on_or_let_go_on() {
        assertThat(requests("Bring public on first: ./manage migrate_schemas --shared"))
                .containsExactly("migrate: POST /ops/runs {\"schemas\":[\"public\"]}");
        assertThat(requests("Run ./manage migrate_schemas --shared first."))
                .containsExactly("migrate: POST /ops/runs {\"schemas\":[\"public\"]}");
        assertThat(requests("Let it go on first: ./manage migrate_schemas --release users"))
                .containsExactly("release: POST /ops/runs {\"work\":\"release\",\"app\":\"users\"}");
        assertThat(requests("Take it back there first: ./manage migrate_schemas services 0002_capacity"))
                .containsExactly("migrate: POST /ops/runs {\"app\":\"services\",\"migration\":\"0002_capacity\"}");
        assertThat(requests("./manage migrate_schemas services 0002 --schema=tenant_a --backup and then"
                        + " ./manage migrate_schemas --fake-initial --schema=tenant_a"))
                .containsExactly(
                        "migrate: POST /ops/runs"
                                + " {\"schemas\":[\"tenant_a\"],\"app\":\"services\",\"migration\":\"0002\","
                                + "\"backup\":true}",
                        "fake: POST /ops/runs {\"schemas\":[\"tenant_a\"],\"work\":\"fake_initial\"}");
    }

    @Test
    void what_is_meant_of_the_schemas_that_were_asked_for_is_said_of_no_others() {
        String text = "Let that app go on first: ./manage migrate_schemas --release services, with the same --schema as"
                + " here.";
        assertThat(requests(text)).as("nobody knows which").isEmpty();
        assertThat(lines(CommandLines.requests(text, List.of("tenant_a*"))))
                .containsExactly("release: POST /ops/runs"
                        + " {\"schemas\":[\"tenant_a*\"],\"work\":\"release\",\"app\":\"services\"}");
        assertThat(lines(CommandLines.requests(text, List.of())))
                .as("all of them were")
                .containsExactly("release: POST /ops/runs {\"work\":\"release\",\"app\":\"services\"}");
    }

    @Test
    void a_tenant_is_mended_looked_at_and_taken_in_or_out_of_service() {
        assertThat(requests(
                        "Make it again, without rows: ./manage repair_tenant tenant_a, or bring it back with its rows"
                                + " from a backup: ./manage restore FILE --replace"))
                .containsExactly("repair: POST /ops/tenants/tenant_a/repair");
        assertThat(requests("Undo by hand what differs; then ./manage verify_tenant tenant_a"))
                .containsExactly("verify: POST /ops/tenants/tenant_a/verify");
        assertThat(requests("Activate it first, which migrates it too: ./manage activate_tenant tenant_a"))
                .containsExactly("activate: POST /ops/tenants/tenant_a/activate");
        assertThat(requests("Suspend it first: ./manage suspend_tenant tenant_a, or try again."))
                .containsExactly("suspend: POST /ops/tenants/tenant_a/suspend");
    }

    @Test
    void lists_are_read() {
        assertThat(requests("See their numbers: ./manage runs")).containsExactly("runs: GET /ops/runs");
        assertThat(requests("See why: ./manage run 7")).containsExactly("run: GET /ops/runs/7");
        assertThat(requests("See their names (was it renamed already?): ./manage list_tenants"))
                .containsExactly("tenants: GET /ops/tenants");
        assertThat(requests("Look at ./manage list_tenants.")).containsExactly("tenants: GET /ops/tenants");
    }

    @Test
    void what_has_to_be_completed_or_confirmed_or_is_only_said_by_the_way_is_not_offered() {
        assertThat(requests("Go back to before it by name: ./manage migrate_schemas services MIGRATION"))
                .isEmpty();
        assertThat(requests("Use the build that has the file: ./manage migrate_schemas services ..."))
                .isEmpty();
        assertThat(requests("Then for each: ./manage repair_tenant SCHEMA")).isEmpty();
        assertThat(requests("Take it back there first: ./manage migrate_schemas services zero"))
                .as("drops the app's tables")
                .isEmpty();
        assertThat(requests("Finish that: ./manage delete_tenant tenant_a")).isEmpty();
        assertThat(requests("If it must be this one: bring it back, take it back everywhere (./manage migrate_schemas"
                        + " services 0002), then edit it."))
                .isEmpty();
    }

    @Test
    void what_only_the_command_line_can_do_is_not_offered() {
        assertThat(requests("./manage migrate_schemas --plan shows it")).isEmpty();
        assertThat(requests("See that the database is set up: ./manage setup_database"))
                .isEmpty();
        assertThat(requests("Choose another name. Nothing was changed.")).isEmpty();
    }

    @Test
    void who_is_named_twice_is_offered_once() {
        assertThat(requests("./manage stop 7, or ./manage stop 7")).hasSize(1);
    }
}
