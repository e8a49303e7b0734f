package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Works through {@code migrations/README.md} from top to bottom: edits what it edits, runs what it runs, on three
 * tenants with rows, and compares what is printed.
 *
 * <p>A block says after its language what it is: {@code diff file=CLASS} and {@code java file=CLASS} edit an entity,
 * {@code sql shows=MIGRATION} is a file's whole text, {@code sql writes=MIGRATION} a person's, {@code xml
 * writes=MIGRATION} one in its place, {@code java class=CLASS} the text of a class of the tests, {@code console} is run;
 * with {@code unrecorded=TENANT:MIGRATION} on a tenant to which somebody has done that migration by hand.
 */
class GuideTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)([^\n]*)\n(.*?)^```$");
    private static final Pattern ANSWER = Pattern.compile("(Select an option: |>>> |.*\\[y/N] )(.+)");
    private static final Pattern NAMED = Pattern.compile("(\\w+)=(\\S+)");

    private static final String HEAD = """
            package %s;
            import io.bookme.core.TenantAwareEntity;
            import jakarta.persistence.*;
            import jakarta.persistence.Table;
            import jakarta.validation.constraints.*;
            import org.hibernate.annotations.*;
            """;

    private static final String SERVICE = """
            @Entity
            @Table(name = "services_service")
            public class Service extends TenantAwareEntity {

                @NotBlank @Size(max = 200) @Column(nullable = false)
                private String name;

                @Min(1) @ColumnDefault("60")
                private int durationMinutes = 60;
            }
            """;

    private static final String CUSTOMER = """
            @Entity
            @Table(name = "customers_customer")
            public class Customer extends TenantAwareEntity {

                @NotBlank @Size(max = 200) @Column(nullable = false)
                private String name;

                @Email @Size(max = 254) private String email;

                @NotNull @Size(max = 20) @ColumnDefault("''")
                private String phoneNumber = "";
            }
            """;

    @TempDir
    private Path folder;

    @Test
    @Timeout(900)
    void each_command_of_the_guide_prints_what_the_guide_shows() throws IOException {
        String guide = Files.readString(Path.of("README.md"));
        try (Workshop workshop = Workshop.ofSharedApps(folder)) {
            workshop.entities().with("io.bookme.services.Service", source("io.bookme.services.Service", SERVICE));
            workshop.entities().with("io.bookme.customers.Customer", source("io.bookme.customers.Customer", CUSTOMER));
            workshop.done("makemigrations");
            workshop.tenants("demo", "acme", "xyz");
            for (String tenant : List.of("demo", "acme", "xyz")) {
                workshop.in(tenant, "insert into services_service (name) values ('cut')");
                workshop.in(
                        tenant,
                        "insert into customers_customer (name, email, phone_number) values"
                                + " ('Ada', 'ada@example.com', '+44'), ('Bob', null, '')");
            }
            int run = 0;
            Matcher block = BLOCK.matcher(guide);
            while (block.find()) {
                run += work(workshop, block.group(1), block.group(2), block.group(3));
            }
            assertThat(run).isGreaterThan(20);
            assertThat(workshop.rows(
                            "demo",
                            "select name, email, metadata ->> 'needs_email_update' from"
                                    + " customers_customer order by 1"))
                    .containsExactly("Ada|ada@example.com|null", "Bob|unknown@example.com|true");
            assertThat(workshop.rows("demo", "select name, capacity, category_id from services_service"))
                    .containsExactly("cut|1|null");
        }
    }

    @Test
    void the_guide_ends_in_a_cheat_sheet_of_verbs_that_exist() throws IOException {
        String guide = Files.readString(Path.of("README.md"));
        String last = guide.substring(guide.lastIndexOf("\n## "));
        assertThat(last).startsWith("\n## Cheat sheet");
        Set<String> verbs = Pattern.compile("\\./manage (\\w+)")
                .matcher(last)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        String overview = CommandLine.in(folder).manage("").out();
        assertThat(verbs).isNotEmpty().allSatisfy(verb -> assertThat(overview).contains("  " + verb + " "));
    }

    /** Returns how many commands were run. */
    private static int work(Workshop workshop, String language, String words, String text) {
        Map<String, String> named = new TreeMap<>();
        NAMED.matcher(words).results().forEach(found -> named.put(found.group(1), found.group(2)));
        String file = named.getOrDefault("file", "");
        if (language.equals("diff")) {
            workshop.entities().edit(file, source -> source.replace(side(text, '-'), side(text, '+')));
        } else if (named.containsKey("class")) {
            assertThat(sourceOfTest(named.get("class"))).hasContent(text);
        } else if (language.equals("java")) {
            workshop.entities().with(file, source(file, text));
        } else if (named.containsKey("shows")) {
            String[] id = named.get("shows").split("\\.");
            assertThat(workshop.file(id[0], id[1])).isEqualTo(text);
        } else if (named.containsKey("writes")) {
            String[] id = named.get("writes").split("\\.");
            workshop.write("tenant/" + id[0] + "/" + id[1] + "." + language, text);
            if (language.equals("xml")) {
                workshop.delete("tenant/" + id[0] + "/" + id[1] + ".sql");
            }
        } else if (language.equals("console")) {
            if (named.containsKey("unrecorded")) {
                doByHand(workshop, named.get("unrecorded").split("[:.]"));
            }
            List<String> commands = Arrays.stream(text.split("(?m)^\\$ "))
                    .filter(part -> !part.isBlank())
                    .toList();
            commands.forEach(command -> run(workshop, command));
            return commands.size();
        }
        return 0;
    }

    private static Path sourceOfTest(String name) {
        return Path.of("src/test/java", name.replace('.', '/') + ".java");
    }

    private static void doByHand(Workshop workshop, String[] what) {
        String before = "%04d".formatted(Integer.parseInt(what[2]) - 1);
        workshop.done("migrate_schemas --schema=" + what[0] + " " + what[1] + " " + before);
        workshop.in(
                what[0].replace("tenant_", ""),
                workshop.file(what[1], what[2])
                        .lines()
                        .filter(line -> !line.startsWith("--"))
                        .collect(Collectors.joining("\n")));
    }

    private static String source(String name, String text) {
        return HEAD.formatted(name.substring(0, name.lastIndexOf('.'))) + text;
    }

    /** The lines of a diff that are there before or after it. */
    private static String side(String diff, char sign) {
        return diff.lines()
                .filter(line -> line.startsWith(" ") || line.startsWith(String.valueOf(sign)))
                .map(line -> line.substring(1) + "\n")
                .collect(Collectors.joining());
    }

    private static void run(Workshop workshop, String text) {
        String command = text.lines().findFirst().orElseThrow();
        assertThat(command).startsWith("./manage ");
        String expected = text.substring(command.length()).strip();
        if (expected.startsWith("jshell> ")) {
            talk(workshop, command, expected);
            return;
        }
        List<String> answers = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (String line : expected.lines().toList()) {
            Matcher answer = ANSWER.matcher(line);
            if (answer.matches()) {
                answers.add(answer.group(2));
                shown.add(answer.group(1).strip());
            } else {
                shown.add(line);
            }
        }
        String[] parts = command.substring("./manage ".length()).split(" > ");
        Result result = workshop.manage(parts[0], answers.toArray(String[]::new));

        assertThat(result.code())
                .as("%s%n%s%n%s", command, result.out(), result.err())
                .isZero();
        if (parts.length > 1) {
            assertThat(result.out()).as("what goes into %s", parts[1]).contains("ada@example.com");
            return;
        }
        String out = result.out().replaceAll("(?m)^Run \\d+: .*$", "").strip();
        if (!answers.isEmpty()) {
            String all = result.out() + result.err() + workshop.asked();
            assertThat(shown).as(command).allSatisfy(line -> assertThat(all).contains(line));
            assertThat(expected).as(command).endsWith(out);
        } else if (command.contains("--verbosity 0") && expected.isEmpty()) {
            return;
        } else if (out.startsWith("[standard:")) {
            assertThat(sorted(out)).as(command).isEqualTo(sorted(expected)); // tenants are done by several workers
        } else {
            assertThat(out).as(command).isEqualTo(expected);
        }
    }

    /** What is typed at JShell's prompt is given to it as a script, which prints values without their names. */
    private static void talk(Workshop workshop, String command, String shown) {
        List<String> typed = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (String line : shown.lines().toList()) {
            boolean isTyped = line.startsWith("jshell> ");
            (isTyped ? typed : values).add(line.replaceFirst("^jshell> |^\\$\\d+ ==> ", ""));
        }
        List<String> words =
                new ArrayList<>(List.of(command.substring("./manage ".length()).split(" ")));
        words.addAll(List.of("-c", String.join("\n", typed)));
        assertThat(workshop.inItsOwnProcess(words.toArray(String[]::new)).strip())
                .as(command)
                .endsWith(String.join("\n", values));
    }

    private static List<String> sorted(String text) {
        return text.lines().filter(line -> !line.isBlank()).sorted().toList();
    }
}
