package io.bookme;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rules of the house for REST, and for the way from it down to the engine. */
@Tag("architecture")
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.bookme");

    private static final String[] WEB = {"io.bookme.api..", "io.bookme.ops.."};

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }

    @Test
    void nothing_below_knows_rest() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(WEB)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(WEB));
        check(noClasses()
                .that()
                .resideOutsideOfPackages(WEB)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.ws.rs..", "jakarta.servlet.."));
    }

    @Test
    void rest_asks_the_ejbs_and_neither_hibernate_nor_liquibase_nor_an_entity_manager() {
        check(noClasses()
                .that()
                .resideInAnyPackage(WEB)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("liquibase..", "org.hibernate..", "jakarta.batch..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("jakarta.persistence.EntityManager"));
    }

    @Test
    void rest_knows_the_engine_by_its_records_alone() {
        check(noClasses()
                .that()
                .resideInAnyPackage(WEB)
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are the engine's works",
                        (JavaClass type) -> type.getPackageName().startsWith("io.bookme.migrations")
                                && !type.isRecord()
                                && !type.isEnum()
                                && !type.isAssignableTo(Exception.class))));
    }

    @Test
    void what_all_resources_share_knows_no_resource() {
        check(noClasses()
                .that()
                .resideInAPackage("io.bookme.api")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.bookme.api.(*)..", "io.bookme.ops.."));
        check(noClasses()
                .that()
                .resideInAPackage("io.bookme.api..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.bookme.ops.."));
    }

    @Test
    void every_resource_of_the_operators_wants_their_role() {
        check(classes()
                .that()
                .resideInAPackage("io.bookme.ops")
                .and()
                .areAnnotatedWith(Path.class)
                .and()
                .doNotHaveSimpleName("HealthResource")
                .should()
                .beAnnotatedWith(RolesAllowed.class));
    }
}
