package io.bookme.migrations;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the house for this module: it is read from top to bottom, and each library has its room. */
@Tag("architecture")
class ArchitectureTest {
    private static final String ROOT = "io.bookme.migrations.";

    /** The order in which the packages are read; nothing refers forward. */
    private static final List<String> ORDER =
            List.of("app", "graph", "plan", "run", "tenant", "data", "state", "diff", "write", "shell", "command");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.bookme.migrations");

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }

    private static String[] after(String name) {
        return ORDER.stream()
                .skip(ORDER.indexOf(name) + 1L)
                .map(later -> ROOT + later + "..")
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "graph", "plan", "run", "tenant", "data", "state", "diff", "write", "shell"})
    void no_package_refers_forward(String name) {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + name)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(after(name)));
    }

    @Test
    void only_graph_and_run_and_changes_written_in_java_know_liquibase() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "graph", ROOT + "run", ROOT + "change..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("liquibase.."));
    }

    @Test
    void only_state_and_shell_know_hibernate() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "state", ROOT + "shell")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.hibernate..", "jakarta.persistence..", "jakarta.validation.."));
    }

    @Test
    void planning_is_pure() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "diff")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "java.io..", "java.nio.file.."));
    }

    @Test
    void nothing_here_knows_the_container() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta.ejb..",
                        "jakarta.batch..",
                        "jakarta.ws.rs..",
                        "jakarta.inject..",
                        "jakarta.enterprise..",
                        "jakarta.servlet.."));
    }

    @Test
    void what_only_the_command_line_needs_is_used_there_alone() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "command")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "org.jline..", "io.bookme.config.."));
    }

    @Test
    void what_the_server_has_of_its_own_is_used_by_command_line_and_data_alone() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "command", ROOT + "data")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.json..", "org.postgresql.."));
    }
}
