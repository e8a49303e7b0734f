package io.bookme.migrations.write;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.state.Catalog;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Types of PostgreSQL's own that enums are kept in ({@code SqlTypes.NAMED_ENUM}): a person makes them, and adds words. */
final class EnumTypes {
    private static final Pattern WORD = Pattern.compile("'(?:[^']|'')*'");

    private EnumTypes() {}

    static boolean areWanted(Catalog wanted) {
        return wanted.others().keySet().stream().anyMatch(name -> name.startsWith("type "));
    }

    /**
     * @param before what the migrations make
     * @throws BookMeException if the entities ask for a type, or for a word of one, that no migration has made
     */
    static void requireMade(Catalog before, Catalog wanted) {
        wanted.others().forEach((name, definition) -> {
            if (name.startsWith("type ")) {
                requireMade(
                        name.substring(5),
                        words(definition),
                        Optional.ofNullable(before.others().get(name)));
            }
        });
    }

    private static void requireMade(String type, Set<String> wanted, Optional<String> made) {
        Set<String> missing = new LinkedHashSet<>(wanted);
        made.ifPresent(definition -> missing.removeAll(words(definition)));
        if (made.isPresent() && missing.isEmpty()) {
            return;
        }
        String plainer = " Or let it be @Enumerated(EnumType.STRING), whose words makemigrations looks after.";
        if (made.isEmpty()) {
            throw new BookMeException(
                    "The entities keep an enum in a type " + type + ", which no migration makes",
                    "Make it by hand first, in a migration of its own (--empty): create type " + type + " as enum ("
                            + String.join(", ", wanted) + ");" + plainer);
        }
        throw new BookMeException(
                "The enum type " + type + " has no " + String.join(", ", missing) + ", which the entities have",
                "Add it by hand, each word in a migration of its own (--empty) whose changeset says"
                        + " runInTransaction:false: "
                        + missing.stream()
                                .map(word -> "alter type " + type + " add value if not exists " + word + ";")
                                .collect(Collectors.joining(" "))
                        + plainer);
    }

    private static Set<String> words(String definition) {
        return WORD.matcher(definition)
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
