package io.bookme.migrations.state;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.SqlState;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why PostgreSQL does not make what the entities ask for, in words of the entities. */
final class RefusedEntities {
    private static final String INVALID_FOREIGN_KEY = "42830";
    private static final int LONGEST_NAME = 63;
    private static final String WORD = "(\"[^\"]+\"|[\\w.$]+)";
    private static final Pattern IN_QUOTES = Pattern.compile("\"([^\"]+)\"");
    private static final Pattern TABLE = Pattern.compile("(?is)(?:create table|alter table) (?:if (?:not )?exists )?"
            + WORD + ".*|create (?:unique )?index " + WORD + " on " + WORD + ".*");
    private static final Pattern CONSTRAINT = Pattern.compile("(?i)\\bconstraint " + WORD);
    private static final Pattern INDEX = Pattern.compile("(?i)create (?:unique )?index " + WORD);
    private static final Pattern SEQUENCE = Pattern.compile("(?i)create sequence (?:if not exists )?" + WORD);
    private static final Pattern REFERENCE =
            Pattern.compile("(?is).*foreign key \\(([^)]+)\\)\\s*references " + WORD + "(?:\\s*\\(([^)]+)\\))?.*");

    private final List<String> statements;
    private final Map<String, String> entities = new LinkedHashMap<>();

    RefusedEntities(EntitySchema schema) {
        this.statements =
                schema.statements().stream().map(RefusedEntities::onOneLine).toList();
        schema.tables()
                .forEach(table -> entities.put(
                        table.name(),
                        table.entity()
                                + table.attribute().map(field -> "." + field).orElse("")));
    }

    /** Empty where PostgreSQL's own words must do. */
    Optional<BookMeException> refusal(SQLException problem, String statement) {
        SqlState state = SqlState.of(problem);
        if (state.is(SqlState.DUPLICATE_TABLE, SqlState.DUPLICATE_OBJECT)) {
            Matcher name = IN_QUOTES.matcher(String.valueOf(problem.getMessage()));
            return name.find() ? clash(name.group(1), problem) : Optional.empty();
        }
        return state.is(INVALID_FOREIGN_KEY) ? notUnique(onOneLine(statement), problem) : Optional.empty();
    }

    private Optional<BookMeException> clash(String name, SQLException problem) {
        List<String> places = new ArrayList<>();
        for (String each : statements) {
            collect(INDEX, each, name, "an index", places);
            collect(CONSTRAINT, each, name, "a constraint", places);
            collect(SEQUENCE, each, name, "a sequence", places);
            if (table(each).equals(name) && each.toLowerCase(Locale.ROOT).startsWith("create table")) {
                places.add("the table" + of(name));
            }
        }
        return places.size() < 2
                ? Optional.empty()
                : Optional.of(new BookMeException(
                        "The entities give the name " + name + " twice, and a schema has each once: "
                                + String.join(", and ", places),
                        "Give one of them another name: @Index(name = \"...\"), @UniqueConstraint(name = \"...\"),"
                                + " @Table(name = \"...\").",
                        problem));
    }

    private void collect(Pattern kind, String statement, String name, String what, List<String> places) {
        Matcher named = kind.matcher(statement);
        while (named.find()) {
            if (cut(bare(named.group(1))).equals(name)) {
                String table = table(statement);
                places.add(table.isEmpty() ? what : what + " on " + table + of(table));
            }
        }
    }

    private Optional<BookMeException> notUnique(String statement, SQLException problem) {
        Matcher reference = REFERENCE.matcher(statement);
        if (!reference.matches()) {
            return Optional.empty();
        }
        String from = table(statement);
        String to = bare(reference.group(2));
        String columns = Optional.ofNullable(reference.group(3)).orElse("id");
        return Optional.of(new BookMeException(
                "The reference " + from + " (" + reference.group(1) + ")" + of(from) + " points at " + to + " ("
                        + columns + ")" + of(to) + ", which is not unique",
                "Make it unique there (@Column(unique = true), or a @UniqueConstraint over just these columns), or let"
                        + " the reference point at the key.",
                problem));
    }

    private static String onOneLine(String statement) {
        return statement.replaceAll("\\s+", " ");
    }

    private String of(String table) {
        String entity = entities.get(table);
        return entity == null ? "" : " (entity " + entity + ")";
    }

    private static String table(String statement) {
        Matcher table = TABLE.matcher(statement);
        return table.matches() ? bare(Optional.ofNullable(table.group(1)).orElseGet(() -> table.group(3))) : "";
    }

    /** Without its schema and quotes. */
    private static String bare(String name) {
        String plain = name.replace("\"", "");
        return plain.substring(plain.lastIndexOf('.') + 1);
    }

    /** PostgreSQL cuts off what is longer, without an error. */
    private static String cut(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= LONGEST_NAME ? name : new String(bytes, 0, LONGEST_NAME, StandardCharsets.UTF_8);
    }
}
