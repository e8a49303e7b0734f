package io.bookme.migrations.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row in the text format of COPY.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">PostgreSQL: COPY, File Formats</a>
 */
final class CopyText {
    private CopyText() {}

    /** The values of a row as PostgreSQL sent it; null for NULL. */
    static List<@Nullable String> decode(byte[] row) {
        String line = new String(row, StandardCharsets.UTF_8);
        int end = line.endsWith("\n") ? line.length() - 1 : line.length();
        List<@Nullable String> values = new ArrayList<>();
        int from = 0;
        while (from <= end) {
            int tab = line.indexOf('\t', from);
            int to = tab < 0 || tab > end ? end : tab;
            String field = line.substring(from, to);
            values.add(field.equals("\\N") ? null : unescaped(field));
            from = to + 1;
        }
        return values;
    }

    private static String unescaped(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + 1 < field.length()) {
                i++;
                text.append(
                        switch (field.charAt(i)) {
                            case 'b' -> '\b';
                            case 'f' -> '\f';
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            case 't' -> '\t';
                            case 'v' -> '\u000b';
                            default -> field.charAt(i);
                        });
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** A row to send to PostgreSQL, with its line end. */
    static byte[] encode(List<@Nullable String> values) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            line.append(i == 0 ? "" : "\t");
            String value = values.get(i);
            if (value == null) {
                line.append("\\N");
            } else {
                escape(value, line);
            }
        }
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void escape(String value, StringBuilder line) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> line.append(c);
            }
        }
    }
}
