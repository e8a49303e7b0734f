package io.bookme;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.bookme.tenancy.ForTenant;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.persistence.PersistenceContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rules of the house for the EJBs. */
@Tag("architecture")
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.bookme");

    private static final String MIGRATIONS = "io.bookme.migrations..";

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }

    @Test
    void the_packages_have_an_order() {
        check(slices().matching("io.bookme.(*)..").should().beFreeOfCycles());
    }

    @Test
    void the_ejbs_know_no_rest_and_no_liquibase() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(MIGRATIONS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta.ws.rs..", "jakarta.servlet..", "liquibase..", "io.bookme.api..", "io.bookme.ops.."));
    }

    @Test
    void the_migrations_know_no_ejbs() {
        check(noClasses()
                .that()
                .resideInAPackage(MIGRATIONS)
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are the application's",
                        type -> type.getPackageName().startsWith("io.bookme.")
                                && !type.getPackageName().startsWith("io.bookme.migrations")
                                && !type.getPackageName().startsWith("io.bookme.config"))));
    }

    @Test
    void every_ejb_says_who_may_call_it() {
        check(classes()
                .that()
                .areAnnotatedWith(Stateless.class)
                .should()
                .beAnnotatedWith(RolesAllowed.class)
                .orShould()
                .beAnnotatedWith(PermitAll.class));
    }

    @Test
    void who_works_with_a_tenants_tables_is_tied_to_its_tenant() {
        check(fields().that(areOfTheTenantsUnit())
                .should()
                .beDeclaredInClassesThat()
                .areAnnotatedWith(ForTenant.class)
                .allowEmptyShould(false));
    }

    private static DescribedPredicate<JavaField> areOfTheTenantsUnit() {
        return DescribedPredicate.describe(
                "are entity managers of the tenants' unit",
                field -> field.tryGetAnnotationOfType(PersistenceContext.class)
                        .map(context -> context.unitName().endsWith("tenant"))
                        .orElse(false));
    }

    @Test
    void a_tenant_app_stands_alone_with_core_and_tenancy_and_the_apps_it_books() {
        check(noClasses()
                .that(
                        DescribedPredicate.describe(
                                "are of a tenant app",
                                (JavaClass type) -> type.getPackageName()
                                        .matches(
                                                "io\\.bookme\\.(services|staff|customers|resources|bookings|communications|payments)")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.bookme.tenant..", "io.bookme.users..", "io.bookme.rollout.."));
    }

    @Test
    void nothing_outside_of_tenancy_sets_a_search_path() throws IOException {
        assertThat(filesWith("search_path", Path.of("src/main/java"), Path.of("../web/src/main/java")))
                .allMatch(file -> file.startsWith("src/main/java/io/bookme/tenancy"));
    }

    private static Stream<Path> filesWith(String word, Path... trees) throws IOException {
        Stream<Path> found = Stream.empty();
        for (Path tree : trees) {
            found = Stream.concat(found, Files.walk(tree));
        }
        return found.filter(Files::isRegularFile).filter(file -> contains(file, word));
    }

    private static boolean contains(Path file, String word) {
        try {
            return Files.readString(file).contains(word);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
