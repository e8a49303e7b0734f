package io.bookme.api;

import io.bookme.migrations.app.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The command lines of a next step, as requests. The engine says each step in the words of the command line, to be followed
 * as it stands; read from there, what programs are offered is what people are told.
 *
 * <p>Not offered is what stands in brackets, as it is said by the way; what has to be completed first, as its words are in
 * capitals or dots; what has to be confirmed; and what only the command line can do.
 */
public final class CommandLines {
    /** Where runs are. */
    public static final String RUNS = "/ops/runs";

    private static final String TENANTS = "/ops/tenants";
    private static final Pattern ASIDE = Pattern.compile("\\([^()]*\\)");
    private static final Pattern COMMAND =
            Pattern.compile("\\./manage ([a-z_]+)((?: (?!\\./manage )[^\\s,;:]+)*)(, with the same --schema)?");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\.\\.\\.|[A-Z_]+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final Pattern MIGRATION = Pattern.compile("[0-9]{4}\\w*");
    private static final String SCHEMA = "--schema=";

    private CommandLines() {}

    /** For who does not know which schemas the refused request named: what is meant of the same ones is not offered. */
    public static List<Link> requests(String text) {
        return requests(text, null);
    }

    /**
     * In the order of the text.
     *
     * @param asked the schemas that the refused request named, none if it was of all; null if that is not known
     */
    public static List<Link> requests(String text, @Nullable List<String> asked) {
        List<Link> links = new ArrayList<>();
        Matcher command = COMMAND.matcher(ASIDE.matcher(text).replaceAll(""));
        while (command.find()) {
            boolean isOfTheSame = command.group(3) != null;
            if (!isOfTheSame || asked != null) {
                List<String> of = isOfTheSame && asked != null ? asked : List.of();
                request(command.group(1), words(command.group(2)), of)
                        .filter(link -> !links.contains(link))
                        .ifPresent(links::add);
            }
        }
        return List.copyOf(links);
    }

    private static List<String> words(String rest) {
        return rest.isBlank() ? List.of() : List.of(rest.strip().split(" "));
    }

    private static Optional<Link> request(String verb, List<String> words, List<String> of) {
        if (words.stream().anyMatch(word -> PLACEHOLDER.matcher(word).matches())) {
            return Optional.empty();
        }
        return switch (verb) {
            case "stop", "resume", "retry" ->
                numbers(words).stream().findFirst().map(run -> ofRun(verb, run));
            case "undo" -> undo(numbers(words));
            case "run" -> numbers(words).stream().findFirst().map(run -> Link.get("run", RUNS + "/" + run));
            case "runs" -> Optional.of(Link.get("runs", RUNS));
            case "list_tenants" -> Optional.of(Link.get("tenants", TENANTS));
            case "repair_tenant", "verify_tenant", "activate_tenant", "suspend_tenant" ->
                ofTenant(verb.substring(0, verb.indexOf('_')), words);
            case "migrate_schemas" -> run(words, of);
            default -> Optional.empty();
        };
    }

    private static List<Long> numbers(List<String> words) {
        return words.stream()
                .takeWhile(word -> NUMBER.matcher(word).matches())
                .map(Long::valueOf)
                .toList();
    }

    private static Optional<Link> undo(List<Long> runs) {
        return runs.stream().findFirst().map(first -> {
            Link alone = ofRun("undo", first);
            return runs.size() == 1
                    ? alone
                    : Link.post(alone.rel(), alone.href(), Map.of("with", runs.subList(1, runs.size())));
        });
    }

    private static Optional<Link> ofTenant(String what, List<String> words) {
        return words.stream()
                .findFirst()
                .filter(schema -> NAME.matcher(schema).matches())
                .map(schema -> ofTenant(what, schema));
    }

    /** What can be asked of a run, by the word that is its relation too. */
    public static Link ofRun(String what, long run) {
        return Link.post(what, RUNS + "/" + run + "/" + what);
    }

    /** What can be asked of a tenant. */
    public static Link ofTenant(String what, String schema) {
        return Link.post(what, TENANTS + "/" + schema + "/" + what);
    }

    /**
     * A run with what these words ask for, up to the first that is none of the command's.
     *
     * @param of the schemas, if the words name none
     */
    private static Optional<Link> run(List<String> words, List<String> of) {
        List<String> schemas = new ArrayList<>(of);
        Map<String, Object> asked = new LinkedHashMap<>();
        for (String word : words) {
            if (word.equals("--shared")) {
                schemas.add(Scope.SHARED_SCHEMA);
            } else if (word.startsWith(SCHEMA)) {
                schemas.add(word.substring(SCHEMA.length()));
            } else if (word.equals("--release") || word.equals("--fake") || word.equals("--fake-initial")) {
                asked.put("work", word.substring(2).replace('-', '_'));
            } else if (word.equals("--backup")) {
                asked.put("backup", true);
            } else if (word.startsWith("--") || word.equals("zero")) {
                return Optional.empty();
            } else if (!asked.containsKey("app") && NAME.matcher(word).matches()) {
                asked.put("app", word);
            } else if (asked.containsKey("app") && MIGRATION.matcher(word).matches()) {
                asked.put("migration", word);
            } else {
                break;
            }
        }
        Map<String, Object> body = new LinkedHashMap<>();
        if (!schemas.isEmpty()) {
            body.put("schemas", List.copyOf(schemas));
        }
        body.putAll(asked);
        return Optional.of(Link.post(rel(body), RUNS, body));
    }

    private static String rel(Map<String, Object> body) {
        if (body.get("work") instanceof String work) {
            return work.equals("release") ? "release" : "fake";
        }
        return body.isEmpty() ? "start" : "migrate";
    }
}
