package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What {@code ./manage} does beside building: links, locales, locks, completion, and verbs that run meanwhile. */
class LauncherTest extends InBuiltCheckout {
    /**
     * Read by each bash: there is no flock, as on macOS. Who is to be slow, and has seen that another is dead, goes on only
     * when it is allowed to.
     */
    private static final String NO_FLOCK = """
            command() { [ "$*" != "-v flock" ] && builtin command "$@"; }
            kill() {
                builtin kill "$@" && return
                [ -z "${SLOW:-}" ] || { touch "$CHECKOUT/seen"; while [ -e "$CHECKOUT/slow" ]; do sleep 0.02; done; }
                return 1
            }
            """;

    @Test
    void nothing_is_built_twice() throws IOException {
        assertThat(text(SERVICE)).contains("first");
        assertThat(launch("migrate_schemas").code()).isZero();
        assertThat(goals()).isEmpty();
    }

    @Test
    void behind_links_it_is_that_of_the_file_they_lead_to() throws IOException {
        for (String folder : List.of("links", "elsewhere/links")) {
            Files.createDirectories(checkout.resolve(folder));
        }
        Files.createSymbolicLink(checkout.resolve("links/second"), Path.of("../manage"));
        Files.createSymbolicLink(checkout.resolve("links/first"), Path.of("second"));
        for (Path link : List.of(checkout.resolve("links/first"), Path.of("links/first"))) {
            Ended ended = ended(start(link, "", "migrate_schemas"));
            assertThat(ended.err()).isEmpty();
            assertThat(checkout.resolve("called"))
                    .content()
                    .contains("-Dbookme.checkout=" + checkout.toRealPath() + " ");
        }
        assertThat(checkout.resolve("links/migrations")).doesNotExist();
        assertThat(goals()).isEmpty();
    }

    @Test
    void completion_is_told_the_migrations_by_the_folder_alone() throws IOException {
        String db = "migrations/src/main/resources/db/";
        for (String file : List.of(
                "tenant/services/0002_capacity.sql",
                "tenant/services/0001_initial.sql",
                "tenant/services/10000_many.xml",
                "shared/core/0001_initial.sql",
                "tenant/services/0003_$(touch ran).sql",
                "tenant/services/0003_a name.sql",
                "tenant/services/0003_notes.txt",
                "tenant/services/notes.sql",
                "tenant/Services/0001_initial.sql",
                "other/services/0004_other.sql")) {
            write(db + file, "");
        }
        write(source(SERVICE), "second");
        Files.delete(checkout.resolve("java/bin/java"));
        Ended ended = launch("completion", "--migrations");
        assertThat(ended.code()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().lines())
                .containsExactly(
                        "core.0001_initial", "services.0001_initial", "services.0002_capacity", "services.10000_many");
        assertThat(goals()).isEmpty();
        assertThat(checkout.resolve("ran")).doesNotExist();
    }

    @Test
    void who_completes_does_not_wait_for_a_build() throws IOException {
        write(MIGRATIONS + "Main.java", "second");
        assertThat(launch("completion", "--schemas").code()).isZero();
        assertThat(checkout.resolve("called")).content().contains("completion --schemas");
        Files.delete(checkout.resolve("called"));
        Files.delete(checkout.resolve("migrations/target/manage.classpath"));
        assertThat(launch("completion", "--schemas")).isEqualTo(new Ended(0, "", ""));
        assertThat(checkout.resolve("called")).doesNotExist();
        assertThat(goals()).isEmpty();
    }

    @Test
    void a_locale_that_knows_ascii_alone_gives_way_to_one_that_knows_all() throws IOException {
        Path called = checkout.resolve("called");
        for (String ascii : new String[] {"C", "POSIX", "xx_XX.UTF-8"}) {
            locale = ascii;
            assertThat(launch("migrate_schemas").code()).isZero();
            assertThat(called).content().startsWith("C.UTF-8 ").contains("-Dstdout.encoding=UTF-8");
        }
    }

    @Test
    void a_verb_that_is_running_keeps_its_classes() throws IOException {
        String before = launch("makemigrations").out().split(":")[0];
        editAndCompile(SERVICE, "second");
        assertThat(text(SERVICE)).contains("second");
        assertThat(Path.of(before)).exists();
        assertThat(launch("makemigrations").out().split(":")[0]).isNotEqualTo(before);
    }

    @Test
    void of_two_that_find_the_lock_of_a_dead_one_only_one_builds() throws Exception {
        write("no-flock", NO_FLOCK);
        write("hold", "");
        write("slow", "");
        write(source(SERVICE), "second");
        Process dead = start("", "makemigrations");
        await("calls");
        kill(dead);
        dead.waitFor();
        goals();
        Process slow = start("slow", "makemigrations");
        await("seen");
        Process quick = start("", "makemigrations");
        await("calls");
        Files.delete(checkout.resolve("slow"));
        assertThat(slow.waitFor(3, TimeUnit.SECONDS)).isFalse();
        assertThat(Files.readAllLines(checkout.resolve("calls"))).hasSize(1);
        Files.delete(checkout.resolve("hold"));
        assertThat(ended(quick).code()).isZero();
        assertThat(ended(slow).code()).isZero();
        assertThat(goals()).containsExactly(COMPILER);
        assertThat(checkout.resolve("migrations/target/manage.lock.d")).doesNotExist();
    }

    @Test
    void where_nothing_can_be_written_it_says_so() throws IOException {
        Path target = checkout.resolve("migrations/target");
        Files.move(target, checkout.resolve("away"));
        Files.writeString(target, "");
        for (String text : List.of("", NO_FLOCK)) {
            if (!text.isEmpty()) {
                write("no-flock", text);
            }
            Ended ended = launch("makemigrations");
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.err())
                    .startsWith("Error: Nothing can be written to ")
                    .contains("\nNext: ");
        }
    }

    @Test
    void who_reads_the_class_path_while_it_is_written_has_a_whole_one() throws IOException {
        Path target = checkout.resolve("migrations/target");
        List<String> names = List.of("manage.classpath.entities", "manage.classpath", "manage.java");
        for (String name : names) {
            Files.createLink(checkout.resolve(name), target.resolve(name));
        }
        editAndCompile(SERVICE, "second");
        assertThat(text(SERVICE)).contains("second");
        for (String name : names) {
            assertThat(Files.isSameFile(checkout.resolve(name), target.resolve(name)))
                    .as(name)
                    .isFalse();
        }
    }

    @Test
    void an_error_of_the_compiler_is_shown_with_the_next_step_and_nothing_runs() throws IOException {
        write(source(SERVICE), "SYNTAX-ERROR");
        for (int i = 0; i < 2; i++) {
            Ended ended = launch("makemigrations");
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err())
                    .contains("[ERROR] COMPILATION ERROR")
                    .contains("Error: The build failed\nNext: Mend what Maven says above");
        }
        write(source(SERVICE), "mended");
        assertThat(text(SERVICE)).contains("mended");
    }
}
