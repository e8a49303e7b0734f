package io.bookme.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What is in the EAR, by name: what only the command line needs, and what the server has, stays out. */
class EarContentsIT {
    @Test
    void its_lib_holds_the_engine_and_what_liquibase_needs() throws IOException {
        assertThat(entries("lib/[^/]+"))
                .containsExactlyInAnyOrder(
                        "lib/bcrypt.jar",
                        "lib/bookme-migrations.jar",
                        "lib/bytes.jar",
                        "lib/commons-collections4.jar",
                        "lib/commons-io.jar",
                        "lib/commons-lang3.jar",
                        "lib/commons-text.jar",
                        "lib/liquibase-core.jar",
                        "lib/opencsv.jar",
                        "lib/snakeyaml.jar");
    }

    @Test
    void it_has_one_ejb_module_and_one_web_module_without_jars_of_its_own() throws IOException {
        assertThat(entries("[^/]+\\.[a-z]+")).containsExactlyInAnyOrder("ejb.jar", "web.war");
    }

    private static List<String> entries(String pattern) throws IOException {
        try (ZipFile ear = new ZipFile(System.getProperty("bookme.ear"))) {
            return ear.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.matches(pattern))
                    .toList();
        }
    }
}
