package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A developer's day with the real launcher, Maven and compiler, in a copy of this checkout. */
class DeveloperLoopIT {
    private static final String SERVICE = "ejb/src/main/java/io/bookme/services/Service.java";
    private static final String NEW_FILE = "migrations/src/main/resources/db/tenant/services";
    private static final String BUILDING = "Building the command line and the entities ...\n";

    @TempDir
    private Path checkout;

    private record Ended(int code, String out, String err) {}

    private void copy(String name) throws IOException {
        Path from = Path.of("..").resolve(name);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path to = checkout.resolve(name).resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private Ended run(String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(checkout, "out", "");
        Path err = Files.createTempFile(checkout, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(checkout.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("BOOKME_") || name.startsWith("MAVEN_"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Ended manage(String... arguments) throws IOException, InterruptedException {
        return run(Stream.concat(Stream.of("./manage"), Stream.of(arguments)).toArray(String[]::new));
    }

    private void edit(String text, String by) throws IOException {
        Path file = checkout.resolve(SERVICE);
        String before = Files.readString(file);
        assertThat(before).contains(text);
        Files.writeString(file, before.replace(text, by));
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(checkout.resolve(NEW_FILE))) {
            return files.count();
        }
    }

    @Test
    void an_edit_reaches_makemigrations_whoever_compiles_it_and_an_error_of_the_compiler_is_shown() throws Exception {
        for (String name : new String[] {
            "manage",
            "pom.xml",
            ".mvn",
            "config/pom.xml",
            "config/src/main",
            "migrations/pom.xml",
            "migrations/src/main",
            "ejb/pom.xml",
            "ejb/src/main",
            "web/pom.xml",
            "ear/pom.xml"
        }) {
            copy(name);
        }
        long before = files();
        Ended first = manage("makemigrations");
        assertThat(first.out()).as(first.err()).isEqualTo("No changes detected\n");

        edit("private int durationMinutes", "private Integer seats;\n    private int durationMinutes");
        Ended compiled = run("mvn", "-B", "-q", "-Pfast", "-pl", "ejb", "-am", "-Dserver.skip", "compile");
        assertThat(compiled.code()).as(compiled.out()).isZero();
        Ended found = manage("makemigrations", "--check");
        assertThat(found.out()).contains("- Add field seats to service");
        assertThat(found.err()).as("Maven was not run again").isEmpty();
        assertThat(found.code()).isEqualTo(1);

        edit("private Integer seats;", "private Integer seats");
        Ended broken = manage("makemigrations");
        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.out()).isEmpty();
        assertThat(broken.err())
                .startsWith(BUILDING)
                .contains("Service.java:[")
                .contains("';' expected")
                .contains("Error: The build failed\nNext: Mend what Maven says above");
        assertThat(files()).isEqualTo(before);

        edit("private Integer seats\n", "private Integer places;\n");
        Ended mended = manage("makemigrations");
        assertThat(mended.out())
                .as(mended.err())
                .contains("- Add field places to service")
                .doesNotContain("seats");
        assertThat(files()).isEqualTo(before + 1);
        assertThat(checkout.resolve(".bookme/postgres/data/postmaster.pid")).doesNotExist();
    }
}
