package io.bookme.migrations.command;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Words as a person types them in a shell, which would make file names of a bare {@code tenant_a*}. */
final class ShellWords {
    private static final Pattern PLAIN = Pattern.compile("[\\w./:=,@%+-]+");
    private static final Pattern OPTION = Pattern.compile("(--[\\w-]+=)(.*)", Pattern.DOTALL);

    private ShellWords() {}

    static String line(List<String> words) {
        return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
    }

    /** The options that name these schemas, each with a blank in front. */
    static String schemas(List<String> schemas) {
        return schemas.stream().map(name -> " " + quoted("--schema=" + name)).collect(Collectors.joining());
    }

    private static String quoted(String word) {
        if (PLAIN.matcher(word).matches()) {
            return word;
        }
        Matcher option = OPTION.matcher(word);
        return option.matches() ? option.group(1) + inQuotes(option.group(2)) : inQuotes(word);
    }

    private static String inQuotes(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
