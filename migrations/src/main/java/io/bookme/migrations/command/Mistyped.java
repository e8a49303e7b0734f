package io.bookme.migrations.command;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Which option was meant by one that there is not. */
final class Mistyped {
    /** More letters that are wrong, missing or too many make another word; -1 if there are more. */
    private static final LevenshteinDistance DISTANCE = new LevenshteinDistance(2);

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
                .filter(option -> option.startsWith("--") && DISTANCE.apply(name, option) >= 0)
                .min(Comparator.<String>comparingInt(option -> DISTANCE.apply(name, option))
                        .thenComparing(Comparator.naturalOrder()));
    }
}
