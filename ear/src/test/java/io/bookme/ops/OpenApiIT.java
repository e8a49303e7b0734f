package io.bookme.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.bookme.api.LiveBookMe;
import io.restassured.path.json.JsonPath;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code /openapi} against the resources in the WAR. */
class OpenApiIT {
    private static JsonPath document;

    @BeforeAll
    static void read() {
        document = LiveBookMe.get()
                .anonymous()
                .get("/openapi?format=JSON")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    @Test
    void every_resource_method_is_described() throws Exception {
        assertThat(described()).isEqualTo(resourceMethods());
    }

    @Test
    void every_operation_has_a_summary_and_its_answers() {
        Map<String, Map<String, Map<String, Object>>> paths = document.getMap("paths");
        paths.forEach((path, item) -> item.forEach((method, operation) -> {
            if (path.startsWith("/ops/probe")) {
                return;
            }
            String what = method + " " + path;
            assertThat(operation).as(what).containsKeys("summary", "responses", "tags");
            @SuppressWarnings("unchecked")
            Set<String> answers = ((Map<String, Object>) operation.get("responses")).keySet();
            assertThat(answers)
                    .as(what)
                    .anyMatch(status -> status.startsWith("2"))
                    .contains("503");
            if (!path.startsWith("/health")) {
                assertThat(answers).as(what).contains("401", "403");
            }
            if (path.contains("{") || path.startsWith("/api")) {
                assertThat(answers).as(what).contains("404");
            }
            if (method.equals("put") || (method.equals("delete") && path.startsWith("/api"))) {
                assertThat(answers).as(what).contains("412", "428");
            }
        }));
    }

    @Test
    void errors_are_problem_documents_and_signing_in_is_described() {
        String answer = "paths.'/api/services'.get.responses.'403'.content.'application/problem+json'.schema.'$ref'";
        assertThat(document.getString(answer)).isEqualTo("#/components/schemas/Problem");
        assertThat(document.getString("components.securitySchemes.basic.scheme"))
                .isEqualTo("basic");
        assertThat(document.getMap("components.schemas.Problem.properties")).containsKeys("type", "title", "status");
        assertThat(document.getMap("components.schemas.ServiceJson.properties")).containsKeys("name", "price");
    }

    private static Set<String> described() {
        Set<String> all = new TreeSet<>();
        Map<String, Map<String, Object>> paths = document.getMap("paths");
        paths.forEach((path, item) -> item.keySet().stream()
                .filter(key -> !path.startsWith("/ops/probe"))
                .forEach(method -> all.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path)));
        return all;
    }

    /** Of the EAR as it is shipped. */
    private static Set<String> resourceMethods() throws Exception {
        java.nio.file.Path war = Files.createTempFile("bookme", ".war");
        try (FileSystem ear = FileSystems.newFileSystem(java.nio.file.Path.of(System.getProperty("bookme.ear")))) {
            Files.copy(ear.getPath("web.war"), war, StandardCopyOption.REPLACE_EXISTING);
            try (JarFile classes = new JarFile(war.toFile())) {
                Set<String> all = new TreeSet<>();
                for (JavaClass type : new ClassFileImporter().importJar(classes)) {
                    if (type.isAnnotatedWith(Path.class)) {
                        type.getMethods()
                                .forEach(method -> operation(type, method).ifPresent(all::add));
                    }
                }
                return all;
            }
        } finally {
            Files.delete(war);
        }
    }

    private static Optional<String> operation(JavaClass type, JavaMethod method) {
        return method.getAnnotations().stream()
                .filter(annotation -> annotation.getRawType().isAnnotatedWith(HttpMethod.class))
                .map(annotation -> annotation.getRawType().getSimpleName())
                .findFirst()
                .map(verb -> verb + " " + type.getAnnotationOfType(Path.class).value()
                        + method.tryGetAnnotationOfType(Path.class)
                                .map(path -> path.value().startsWith("/") ? path.value() : "/" + path.value())
                                .orElse(""))
                .map(operation -> operation
                        .replaceAll("\\{(\\w+):[^}]*\\}(?=/|$)", "{$1}")
                        .replaceAll("\\{(\\w+): \\[0-9\\]\\{1,18\\}\\}", "{$1}"));
    }
}
