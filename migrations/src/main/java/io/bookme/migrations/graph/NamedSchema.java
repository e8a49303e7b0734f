package io.bookme.migrations.graph;

import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A schema that a statement names. Looked at are only the places where a table, or another object that is made, changed
 * or dropped, is named: elsewhere {@code a.b} is a column of a table.
 *
 * @param schema its name, as PostgreSQL folds it
 * @param isRead whether what is in it is only read or pointed to
 */
record NamedSchema(String schema, boolean isRead) {
    private static final String PART = "(?:\"[^\"]+\"|[a-z_][a-z0-9_$]*)";
    private static final String PART_GROUP = "(" + PART + ")";
    private static final String MAKES = "^(?:create|alter|drop|refresh|comment on|reindex) "
            + "(?:or replace |temp |temporary |unlogged |recursive |materialized |foreign )*";
    private static final Pattern QUALIFIED =
            Pattern.compile("(?:if (?:not )?exists |concurrently |only |lateral )*\\(?(?:" + PART + " ?\\. ?)*?"
                    + PART_GROUP + " ?\\. ?" + PART + "(?![a-z0-9_$]| ?\\.)(?<call> ?\\()?");

    /** What stands in front of the names of what rows are read from, or of a list of them; a function may be, too. */
    private static final List<Pattern> READ = List.of(
            Pattern.compile("(?:^|[ (,])(?:(?<!distinct )(?<!delete )from|join) "),
            Pattern.compile("(?:^|[ (])(?:delete from|merge into) .*? using "));

    /** The same for what is pointed to. */
    private static final Pattern POINTED_TO = Pattern.compile(
            "(?:^|[ (,])(?:references|inherits?|partition of|attach partition|detach partition|(?<=[(,] ?)like) ");

    /** The same for what is changed. */
    private static final List<Pattern> WRITTEN = List.of(
            Pattern.compile("(?:^|[ (])(?:table|into|update|delete from|truncate) "),
            Pattern.compile("^(?:copy|lock|analyze|vacuum|cluster|reindex index) "),
            Pattern.compile(MAKES + "(?:view|sequence|function|procedure|routine|aggregate|type|domain|index|collation"
                    + "|statistics|operator class|operator family|text search [a-z]+) "),
            Pattern.compile("^create (?:unique )?index (?:concurrently )?(?:if not exists )?(?:" + PART + " )?on "),
            Pattern.compile("^create (?:or replace )?(?:constraint )?trigger .*? on "),
            Pattern.compile(
                    "^(?:create (?:or replace )?|drop |alter |comment on )(?:trigger|policy|rule|constraint) (?:if"
                            + " exists )?"
                            + PART + " (?:as on [a-z]+ to|on) "),
            Pattern.compile("^(?:grant|revoke) .*? on (?:table |sequence |function |type )?"));

    /** Where the schema itself is what the statement is about. */
    private static final Pattern ITSELF = Pattern.compile(
            "^(?:create|alter|drop|comment on) schema (?:if (?:not )?exists )?(?:authorization )?" + PART_GROUP
                    + "|^alter .* set schema " + PART_GROUP
                    + "|^(?:grant|revoke|alter default privileges) .*?\\b(?:in|on) schema " + PART_GROUP);

    private static final Pattern ENDS_LIST = Pattern.compile(
            "(?:where|group|order|having|window|limit|offset|fetch|for|union|intersect|except|returning|do|set|values|"
                    + "select|when|add|alter|to)(?![a-z0-9_$\"])");
    private static final Pattern FUNCTION_WITH_FROM = Pattern.compile("(?:extract|substring|trim|overlay) ?$");

    static Stream<NamedSchema> all(String statement) {
        Stream<NamedSchema> itself = ITSELF.matcher(statement)
                .results()
                .flatMap(found -> IntStream.rangeClosed(1, found.groupCount()).mapToObj(found::group))
                .filter(Objects::nonNull)
                .map(name -> new NamedSchema(bare(name), false));
        return Stream.of(
                        itself,
                        WRITTEN.stream().flatMap(place -> at(statement, place, false, false)),
                        READ.stream().flatMap(place -> at(statement, place, true, true)),
                        at(statement, POINTED_TO, true, false))
                .flatMap(found -> found);
    }

    private static Stream<NamedSchema> at(String statement, Pattern place, boolean isRead, boolean mayBeCall) {
        return place.matcher(statement)
                .results()
                .filter(found -> !isInFunction(statement, found.start()))
                .flatMap(found -> list(statement, found.end(), mayBeCall))
                .map(schema -> new NamedSchema(schema, isRead));
    }

    /** The schemas of the names in a list that begins here. */
    private static Stream<String> list(String statement, int from, boolean mayBeCall) {
        Stream.Builder<String> found = Stream.builder();
        Matcher name = QUALIFIED.matcher(statement);
        Matcher end = ENDS_LIST.matcher(statement);
        int depth = 0;
        boolean begins = true;
        for (int i = from; i < statement.length() && depth >= 0; i++) {
            char c = statement.charAt(i);
            boolean isWord = i > from && statement.charAt(i - 1) == ' ';
            if (begins && c != ' ') {
                if (name.region(i, statement.length()).lookingAt() && !(mayBeCall && name.group("call") != null)) {
                    found.add(bare(name.group(1)));
                }
                begins = false;
            }
            if (depth == 0 && isWord && end.region(i, statement.length()).lookingAt()) {
                break;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            begins |= c == ',' && depth == 0;
        }
        return found.build();
    }

    /** As in {@code extract(year from t.day)}: the bracket that is open there is that of such a function. */
    private static boolean isInFunction(String statement, int position) {
        int depth = 0;
        for (int i = position; i >= 0; i--) {
            char c = statement.charAt(i);
            depth += c == ')' ? 1 : c == '(' ? -1 : 0;
            if (depth < 0) {
                return FUNCTION_WITH_FROM.matcher(statement.substring(0, i)).find();
            }
        }
        return false;
    }

    private static String bare(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1) : name;
    }
}
