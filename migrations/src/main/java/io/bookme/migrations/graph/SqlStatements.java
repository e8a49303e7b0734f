package io.bookme.migrations.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts SQL text into its statements, as psql does: quoted strings, quoted names, dollar quotes, comments
 * (which nest) and {@code BEGIN ATOMIC ... END} bodies hide the semicolons inside them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">PostgreSQL: Lexical
 *     structure</a>
 */
public final class SqlStatements {
    /** One identifier, as {@link #bare} gives it; a regular expression without groups. */
    public static final String NAME = "(?:\"[^\"]+\"|[a-z_\\x80-\\uffff][\\w$\\x80-\\uffff]*)";

    private static final Pattern DOLLAR_TAG = Pattern.compile("\\$(?:[A-Za-z_\\x80-\\uffff][\\w\\x80-\\uffff]*)?\\$");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_][\\w$]*");

    private final String text;
    private final List<String> statements = new ArrayList<>();
    private final StringBuilder bare = new StringBuilder();
    private int position;
    private int start;
    private int depth;
    private String previousWord = "";

    private SqlStatements(String text) {
        this.text = text;
    }

    /** The statements of the text, without the semicolon; pieces that hold comments alone are left out. */
    public static List<String> split(String text) {
        return new SqlStatements(text).run(false);
    }

    /**
     * The same statements for looking at, not for running: comments are gone, strings are emptied, white
     * space is one blank, and what is not quoted is in lower case.
     */
    public static List<String> bare(String text) {
        return new SqlStatements(text).run(true);
    }

    /** Each statement in both forms: bare, and whole. */
    static void forEach(String text, BiConsumer<String, String> reader) {
        List<String> bare = bare(text);
        List<String> whole = split(text);
        for (int i = 0; i < bare.size(); i++) {
            reader.accept(bare.get(i), whole.get(i));
        }
    }

    private List<String> run(boolean wantBare) {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == ';' && depth == 0) {
                finish(wantBare);
                position++;
                start = position;
            } else if (text.startsWith("--", position)) {
                position = endOf("\n", position, 0);
                bare.append(' ');
            } else if (text.startsWith("/*", position)) {
                skipComment();
                bare.append(' ');
            } else if (c == '\'') {
                skipString();
                bare.append("''");
            } else if (c == '"') {
                int from = position;
                position = endOf("\"", position + 1, 1);
                bare.append(text, from, position);
            } else if (c == '$' && skipDollarQuote()) {
                bare.append("''");
            } else if (Character.isLetter(c) || c == '_') {
                takeWord();
            } else {
                bare.append(c);
                position++;
            }
        }
        finish(wantBare);
        return statements;
    }

    private void finish(boolean wantBare) {
        String looked = bare.toString().replaceAll("\\s+", " ").strip();
        if (!looked.isEmpty()) {
            statements.add(wantBare ? looked : text.substring(start, position).strip());
        }
        bare.setLength(0);
        previousWord = "";
    }

    private int endOf(String mark, int from, int keep) {
        int end = text.indexOf(mark, from);
        return end < 0 ? text.length() : end + keep;
    }

    private void skipComment() {
        int open = 0;
        do {
            if (text.startsWith("/*", position)) {
                open++;
                position += 2;
            } else if (text.startsWith("*/", position)) {
                open--;
                position += 2;
            } else {
                position++;
            }
        } while (open > 0 && position < text.length());
        position = Math.min(position, text.length());
    }

    private void skipString() {
        boolean escapes = position > 0
                && (text.charAt(position - 1) == 'e' || text.charAt(position - 1) == 'E')
                && (position < 2 || !Character.isLetterOrDigit(text.charAt(position - 2)));
        position++;
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == '\\' && escapes) {
                position += 2;
            } else if (c == '\'') {
                position++;
                return;
            } else {
                position++;
            }
        }
        position = Math.min(position, text.length());
    }

    private boolean skipDollarQuote() {
        Matcher tag = DOLLAR_TAG.matcher(text).region(position, text.length());
        if (!tag.lookingAt()) {
            return false;
        }
        position = endOf(tag.group(), tag.end(), tag.group().length());
        return true;
    }

    private void takeWord() {
        Matcher word = WORD.matcher(text).region(position, text.length());
        if (!word.lookingAt()) {
            bare.append(text.charAt(position++));
            return;
        }
        String lower = word.group().toLowerCase(Locale.ROOT);
        if (lower.equals("atomic") && previousWord.equals("begin")) {
            depth = 1;
        } else if (depth > 0 && lower.equals("case")) {
            depth++;
        } else if (depth > 0 && lower.equals("end")) {
            depth--;
        }
        previousWord = lower;
        bare.append(lower);
        position = word.end();
    }
}
