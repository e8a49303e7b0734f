package io.bookme.migrations.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A checkout with {@code ./manage}, built. In place of the compiler stands a Maven that writes down its calls and copies each
 * source: a "class" is the text that it was made of.
 */
abstract class InBuiltCheckout {
    static final String SERVICE = "services/Service";
    static final String STAFF = "staff/Member";
    static final String MIGRATIONS = "migrations/src/main/java/io/bookme/migrations/";
    static final String COMPILER = "compiler:compile@default-compile";

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
    Path checkout;

    String locale = "C.UTF-8";

    String environmentSave = "";

    record Ended(int code, String out, String err) {}

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

    static String source(String name) {
        return "ejb/src/main/java/io/bookme/" + name + ".java";
    }

    Path classOf(String name) {
        return checkout.resolve("ejb/target/classes/io/bookme/" + name + ".class");
    }

    void write(String path, String text) throws IOException {
        Path file = checkout.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Edits it, and compiles that alone, as an IDE does. */
    void editAndCompile(String name, String text) throws IOException {
        write(source(name), text);
        compile(name);
    }

    void compile(String name) throws IOException {
        compile(checkout.resolve(source(name)), classOf(name));
    }

    /** The class is newer than its source, and by no more than a launcher takes to start: to it, it is of the past. */
    static void compile(Path file, Path compiled) throws IOException {
        Files.createDirectories(compiled.getParent());
        Files.copy(file, compiled, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(
                compiled,
                FileTime.from(Files.getLastModifiedTime(file).toInstant().plusMillis(5)));
    }

    Ended launch(String... arguments) throws IOException {
        return ended(start("", arguments));
    }

    Ended ended(Process process) throws IOException {
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

    static void kill(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    Process start(String slow, String... arguments) throws IOException {
        return start(checkout.resolve("manage"), slow, arguments);
    }

    Process start(Path manage, String slow, String... arguments) throws IOException {
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

    void await(String file) {
        Await.until(file + " is there", () -> Files.exists(checkout.resolve(file)));
    }

    /** What makemigrations would find as the class of this name. */
    Optional<String> text(String name) throws IOException {
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
    List<String> goals() throws IOException {
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
}
