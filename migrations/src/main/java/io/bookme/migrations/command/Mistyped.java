package io.bookme.migrations.command;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Which option was meant by one that there is not. */
final class Mistyped {
    /** More letters that are wrong, missing or too many make another word. */
    private static final int MOST = 2;

    private Mistyped() {}

    /**
     * @param typed as it was typed, maybe with a value behind {@code =}
     * @param options that there are
     */
    static Optional<String> meant(String typed, Collection<String> options) {
        String name = typed.replaceFirst("=.*", "");
        if (!name.startsWith("--")) {
            return Optional.empty();
        }
        return options.stream()
                .filter(option -> option.startsWith("--") && distance(name, option) <= MOST)
                .min(Comparator.<String>comparingInt(option -> distance(name, option))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Levenshtein's: how many letters have to be changed, added or taken away. */
    private static int distance(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[other.length()];
    }
}
