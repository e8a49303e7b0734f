package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When {@code ./manage} runs Maven, and that the classes it runs with are those of the sources, whoever compiled them. */
class LauncherBuildsTest extends InBuiltCheckout {
    private static final String COMPILED_MIGRATIONS = "migrations/target/classes/io/bookme/migrations/";
    private static final String UNRESOLVED = "java.lang.Error: Unresolved compilation problem: ...";
    private static final String PROCESS_CLASSES = "process-classes";

    @Test
    void an_edit_is_compiled_by_the_compiler_alone() throws IOException {
        write(source(SERVICE), "second");
        assertThat(text(SERVICE)).contains("second");
        assertThat(goals()).containsExactly(COMPILER);
        assertThat(text(SERVICE)).contains("second");
        assertThat(goals()).isEmpty();
    }

    @Test
    void what_tells_maven_what_to_do_makes_it_do_all() throws IOException {
        write("pom.xml", "<!-- edited -->");
        assertThat(text(SERVICE)).contains("first");
        write(".mvn/jvm.config", "-Xmx1g");
        assertThat(text(SERVICE)).contains("first");
        assertThat(goals()).containsExactly(PROCESS_CLASSES, PROCESS_CLASSES);
    }

    @Test
    void a_resource_is_maven_s_to_copy() throws IOException {
        write("ejb/src/main/resources/META-INF/persistence.xml", "<persistence/>");
        editAndCompile(SERVICE, "second");
        assertThat(text(SERVICE)).contains("second");
        assertThat(goals()).containsExactly(COMPILER);
    }

    @Test
    void what_was_compiled_elsewhere_is_not_compiled_again() throws IOException {
        editAndCompile(SERVICE, "second");
        assertThat(text(SERVICE)).contains("second");
        assertThat(text(STAFF)).contains("first");
        editAndCompile(SERVICE, "third");
        editAndCompile(STAFF, "third");
        assertThat(text(SERVICE)).contains("third");
        assertThat(text(STAFF)).contains("third");
        assertThat(goals()).isEmpty();
    }

    @Test
    void nor_is_a_new_entity() throws IOException {
        editAndCompile("services/Category", "new");
        assertThat(text("services/Category")).contains("new");
        assertThat(goals()).isEmpty();
    }

    @Test
    void a_class_that_is_compiled_after_the_source_was_copied_counts_too() throws IOException {
        editAndCompile(SERVICE, "second");
        assertThat(text(SERVICE)).contains("second");
        Files.writeString(classOf(STAFF), "first, compiled with the second Service");
        assertThat(text(STAFF)).contains("first, compiled with the second Service");
        assertThat(goals()).isEmpty();
    }

    @Test
    void of_two_edits_one_that_was_not_compiled_is() throws IOException {
        editAndCompile(SERVICE, "second");
        write(source(STAFF), "second");
        assertThat(text(SERVICE)).contains("second");
        assertThat(text(STAFF)).contains("second");
        assertThat(goals()).containsExactly(COMPILER);
    }

    @Test
    void a_source_and_a_class_of_one_moment_are_compiled() throws IOException {
        editAndCompile(SERVICE, "second");
        Files.setLastModifiedTime(classOf(SERVICE), Files.getLastModifiedTime(checkout.resolve(source(SERVICE))));
        assertThat(text(SERVICE)).contains("second");
        assertThat(goals()).containsExactly(COMPILER);
    }

    @Test
    void a_source_that_is_saved_in_the_second_of_its_build_is_looked_at_again() throws IOException {
        Path stamp = checkout.resolve("migrations/target/manage.built.entities");
        FileTime second = FileTime.from(Instant.now().truncatedTo(ChronoUnit.SECONDS));
        Files.setLastModifiedTime(stamp, second);
        write(source(SERVICE), "second");
        Files.setLastModifiedTime(checkout.resolve(source(SERVICE)), second);
        Files.setLastModifiedTime(
                classOf(SERVICE), FileTime.from(second.toInstant().minus(Duration.ofSeconds(1))));
        assertThat(text(SERVICE)).contains("second");
        assertThat(goals()).hasSize(1);
    }

    @Test
    void what_is_saved_while_maven_compiles_is_compiled_the_next_time() throws IOException {
        environmentSave = "saved during the build";
        write(source(SERVICE), "second");
        assertThat(text(SERVICE)).contains("old\n");
        environmentSave = "";
        assertThat(text(SERVICE)).contains("saved during the build");
        assertThat(goals()).hasSize(2);
    }

    @Test
    void an_entity_that_goes_is_gone() throws IOException {
        Files.delete(checkout.resolve(source(SERVICE)));
        assertThat(text(SERVICE)).isEmpty();
        Files.delete(checkout.resolve(source(STAFF)));
        Files.delete(classOf(STAFF));
        assertThat(text(STAFF)).isEmpty();
        assertThat(text("ejb/Main")).contains("ejb");
    }

    @Test
    void an_entity_that_comes_with_the_time_it_was_saved_at_long_ago_is_there() throws IOException {
        Path away = checkout.resolve("away.java");
        Files.move(checkout.resolve(source(SERVICE)), away);
        assertThat(text(SERVICE)).isEmpty();
        Files.move(away, checkout.resolve(source(SERVICE)));
        assertThat(text(SERVICE)).contains("first");
        assertThat(goals()).containsExactly(COMPILER, COMPILER);
    }

    @Test
    void an_entity_under_another_name_is_there_once() throws IOException {
        Files.delete(checkout.resolve(source(SERVICE)));
        editAndCompile("services/Offer", "renamed");
        assertThat(text(SERVICE)).isEmpty();
        assertThat(text("services/Offer")).contains("renamed");
        assertThat(goals()).hasSize(1);
    }

    @Test
    void a_second_class_of_a_file_comes_and_goes_with_it() throws IOException {
        editAndCompile(SERVICE, "with a second class");
        Files.writeString(classOf("services/Second"), "second class");
        assertThat(text("services/Second")).contains("second class");
        assertThat(goals()).isEmpty();
        editAndCompile(SERVICE, "without");
        Files.delete(classOf("services/Second"));
        assertThat(text("services/Second")).isEmpty();
    }

    @Test
    void a_file_without_a_class_of_its_name_is_maven_s() throws IOException {
        write(source("services/package-info"), "package");
        assertThat(text(SERVICE)).contains("first");
        assertThat(goals()).hasSize(1);
    }

    @Test
    void a_compiler_that_was_killed_has_its_work_done_again() throws IOException {
        editAndCompile(SERVICE, "second");
        Files.delete(classOf(STAFF));
        assertThat(text(SERVICE)).contains("second");
        assertThat(text(STAFF)).contains("first");
        assertThat(goals()).containsExactly(COMPILER);
    }

    @Test
    void and_so_has_one_that_was_killed_in_a_module_that_others_stand_on() throws IOException {
        write(MIGRATIONS + "Other.java", "other");
        assertThat(text(SERVICE)).contains("first");
        assertThat(goals()).hasSize(1);
        Files.delete(checkout.resolve(COMPILED_MIGRATIONS + "Other.class"));
        Files.writeString(checkout.resolve(COMPILED_MIGRATIONS + "Main.class"), "rebuilt");
        assertThat(text(SERVICE)).contains("first");
        assertThat(goals()).containsExactly(COMPILER);
        assertThat(checkout.resolve(COMPILED_MIGRATIONS + "Other.class")).hasContent("other");
    }

    @Test
    void a_compiler_that_goes_on_while_its_classes_are_copied_leaves_it_to_maven() throws IOException {
        for (String late : List.of("ejb/target/classes/io/bookme/ejb/Main.class", COMPILED_MIGRATIONS + "Main.class")) {
            editAndCompile(SERVICE, "before " + late);
            write("late", late);
            assertThat(text(SERVICE)).contains("before " + late);
            assertThat(goals()).as(late).containsExactly(COMPILER);
            Files.delete(checkout.resolve("late"));
        }
    }

    @Test
    void what_eclipse_made_of_a_source_with_errors_is_not_taken() throws IOException {
        editAndCompile(SERVICE, "second");
        Files.writeString(classOf(SERVICE), UNRESOLVED);
        assertThat(text(SERVICE)).contains("second");
        assertThat(goals()).containsExactly(COMPILER);
    }

    @Test
    void nor_what_it_made_of_those_that_use_what_was_edited() throws IOException {
        editAndCompile(SERVICE, "second");
        Files.writeString(classOf(STAFF), UNRESOLVED);
        assertThat(text(STAFF)).contains("first");
        assertThat(goals()).containsExactly(COMPILER);
        editAndCompile(SERVICE, "third");
        Files.writeString(classOf(STAFF + "$Inner"), UNRESOLVED);
        assertThat(text(STAFF + "$Inner")).isEmpty();
        assertThat(text(STAFF)).contains("first");
        assertThat(goals()).containsExactly(COMPILER);
    }

    @Test
    void nor_does_maven_take_it_where_it_is_called_for_something_else() throws IOException {
        editAndCompile(SERVICE, "second");
        Files.writeString(classOf(SERVICE), UNRESOLVED);
        write("config/src/main/resources/some.properties", "edited");
        assertThat(text(SERVICE)).contains("second");
        assertThat(goals()).containsExactly(COMPILER);
    }

    @Test
    void an_edit_in_a_module_that_others_stand_on_is_maven_s_where_these_are_needed() throws IOException {
        write(MIGRATIONS + "Main.java", "second");
        compile(checkout.resolve(MIGRATIONS + "Main.java"), checkout.resolve(COMPILED_MIGRATIONS + "Main.class"));
        assertThat(launch("migrate_schemas").code()).isZero();
        assertThat(goals()).isEmpty();
        assertThat(text(SERVICE)).contains("first");
        assertThat(goals()).containsExactly(COMPILER);
    }
}
