package io.bookme.migrations.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When {@code ./manage} runs Maven, and that the classes it runs with are those of the sources, whoever compiled them. In
 * place of the compiler stands a Maven that writes down its calls and copies each source: a "class" is the text that it
 * was made of.
 */
class LauncherTest {
    private static final String SERVICE = "services/Service";
    private static final String STAFF = "staff/Member";
    private static final String MIGRATIONS = "migrations/src/main/java/io/bookme/migrations/";
    private static final String COMPILED_MIGRATIONS = "migrations/target/classes/io/bookme/migrations/";
    private static final String UNRESOLVED = "java.lang.Error: Unresolved compilation problem: ...";
    private static final String PROCESS_CLASSES = "process-classes";
    private static final String COMPILER = "compiler:compile@default-compile";

    /** Like Maven's compiler it compiles a whole module, and only where a class is missing or older, or a source came or went. */
    private static final String MAVEN = """
            #!/usr/bin/env bash
            echo "$*" >> "$CHECKOUT/calls"
            while [ -e "$CHECKOUT/hold" ]; do sleep 0.02; done
            for module in config migrations ejb; do
                cd "$CHECKOUT/$module" || exit 1
                status=target/maven-status/maven-compiler-plugin/compile/default-compile
                mkdir -p "$status" target/classes
                (cd src/main/java && find . -name '*.java' | sort) > target/found
                stale=
                cmp -s target/found "$status/inputFiles.lst" || stale=yes
                while read -r source; do
                    class="target/classes/${source%.java}.class"
                    [ -f "$class" ] && [ ! "src/main/java/$source" -nt "$class" ] || stale=yes
                done < target/found
                cp target/found "$status/inputFiles.lst"
                [ -n "$stale" ] || continue
                find target/classes -name '*.class' -delete
                if grep -rl SYNTAX-ERROR src/main/java; then
                    echo "[ERROR] COMPILATION ERROR :"
                    exit 1
                fi
                [ -z "${SAVE:-}" ] || { sleep 0.02; printf '%s' "$SAVE" > "$CHECKOUT/$SAVED"; }
                sleep 0.02
                while read -r source; do
                    mkdir -p "target/classes/$(dirname "$source")"
                    if [ -n "${SAVE:-}" ] && [ "$CHECKOUT/$SAVED" -ef "src/main/java/$source" ]; then
                        echo old > "target/classes/${source%.java}.class"
                    else
                        cp "src/main/java/$source" "target/classes/${source%.java}.class"
                    fi
                done < target/found
                sleep 0.02
                touch "$status/createdFiles.lst"
            done
            cp -R "$CHECKOUT/ejb/src/main/resources/." "$CHECKOUT/ejb/target/classes"
            printf /some/dependency.jar > "$CHECKOUT/migrations/target/manage.dependencies"
            """;

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

    /** Makes jars as ever, while a class may be compiled, and of the command line prints the class path. */
    private static final String JAVA = """
            #!/usr/bin/env bash
            case "$*" in
                *jdk.jartool*ejb.jar*) [ ! -e "$CHECKOUT/late" ] || cat "$CHECKOUT/late" > "$CHECKOUT/$(cat "$CHECKOUT/late")" ;;
            esac
            case "$*" in
                -version | *jdk.jartool*) exec "%s" "$@" ;;
            esac
            echo "${LC_ALL:-} $*" > "$CHECKOUT/called"
            while [ $# -gt 0 ]; do
                [ "$1" != -cp ] || echo "$2"
                shift
            done
            """;

    @TempDir
    private Path checkout;

    private String locale = "C.UTF-8";

    private String environmentSave = "";

    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void checkout() throws IOException {
        Files.copy(Path.of("../manage"), checkout.resolve("manage"));
        write("java/bin/java", JAVA.formatted(Path.of(System.getProperty("java.home"), "bin", "java")));
        write("bin/mvn", MAVEN);
        for (String program : new String[] {"manage", "java/bin/java", "bin/mvn"}) {
            assertThat(checkout.resolve(program).toFile().setExecutable(true)).isTrue();
        }
        write("pom.xml", "");
        write(".mvn/jvm.config", "");
        for (String module : new String[] {"config", "migrations", "ejb"}) {
            write(module + "/pom.xml", "");
            write(module + "/src/main/java/io/bookme/" + module + "/Main.java", module);
        }
        write("ejb/src/main/resources/META-INF/persistence.xml", "");
        write(source(SERVICE), "first");
        write(source(STAFF), "first");
        assertThat(text(SERVICE)).contains("first");
        Files.delete(checkout.resolve("calls"));
    }

    private static String source(String name) {
        return "ejb/src/main/java/io/bookme/" + name + ".java";
    }

    private Path classOf(String name) {
        return checkout.resolve("ejb/target/classes/io/bookme/" + name + ".class");
    }

    private void write(String path, String text) throws IOException {
        Path file = checkout.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Edits it, and compiles that alone, as an IDE does. */
    private void editAndCompile(String name, String text) throws IOException {
        write(source(name), text);
        compile(name);
    }

    private void compile(String name) throws IOException {
        compile(checkout.resolve(source(name)), classOf(name));
    }

    /** The class is newer than its source, and by no more than a launcher takes to start: to it, it is of the past. */
    private static void compile(Path file, Path compiled) throws IOException {
        Files.createDirectories(compiled.getParent());
        Files.copy(file, compiled, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(
                compiled,
                FileTime.from(Files.getLastModifiedTime(file).toInstant().plusMillis(5)));
    }

    private Ended launch(String... arguments) throws IOException {
        return ended(start("", arguments));
    }

    private Ended ended(Process process) throws IOException {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            kill(process);
        }
        return new Ended(
                process.exitValue(),
                Files.readString(checkout.resolve("out")).strip(),
                Files.readString(checkout.resolve("err")));
    }

    private static void kill(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private Process start(String slow, String... arguments) throws IOException {
        return start(checkout.resolve("manage"), slow, arguments);
    }

    private Process start(Path manage, String slow, String... arguments) throws IOException {
        Path out = checkout.resolve("out" + slow);
        Path err = checkout.resolve("err" + slow);
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(manage.toString()), Stream.of(arguments))
                        .toList())
                .directory(checkout.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", checkout.resolve("java").toString());
        environment.put("PATH", checkout.resolve("bin") + ":" + environment.get("PATH"));
        environment.put("CHECKOUT", checkout.toString());
        environment.put("CDPATH", checkout.resolve("elsewhere").toString());
        environment.put("LC_ALL", locale);
        environment.put("SAVE", environmentSave);
        environment.put("SAVED", source(SERVICE));
        environment.put("SLOW", slow);
        if (Files.exists(checkout.resolve("no-flock"))) {
            environment.put("BASH_ENV", checkout.resolve("no-flock").toString());
        }
        return builder.start();
    }

    private void await(String file) {
        Instant end = Instant.now().plusSeconds(30);
        while (Files.notExists(checkout.resolve(file))) {
            assertThat(Instant.now()).as(file).isBefore(end);
            Thread.onSpinWait();
        }
    }

    /** What makemigrations would find as the class of this name. */
    private Optional<String> text(String name) throws IOException {
        Ended ended = launch("makemigrations");
        assertThat(ended.code()).as(ended.err()).isZero();
        String jar = Stream.of(ended.out().split(":"))
                .filter(entry -> entry.endsWith("/ejb.jar"))
                .findFirst()
                .orElseThrow();
        try (ZipFile zip = new ZipFile(jar)) {
            ZipEntry entry = zip.getEntry("io/bookme/" + name + ".class");
            return entry == null
                    ? Optional.empty()
                    : Optional.of(new String(zip.getInputStream(entry).readAllBytes(), UTF_8));
        }
    }

    /** The last word of each call of Maven since the last time. */
    private List<String> goals() throws IOException {
        Path calls = checkout.resolve("calls");
        if (Files.notExists(calls)) {
            return List.of();
        }
        List<String> goals = Files.readAllLines(calls).stream()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
        Files.delete(calls);
        return goals;
    }

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
