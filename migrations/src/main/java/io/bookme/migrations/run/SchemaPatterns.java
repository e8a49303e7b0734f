package io.bookme.migrations.run;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Schemas named as shells name files: {@code tenant_a*}, {@code tenant_?}. */
final class SchemaPatterns {
    private SchemaPatterns() {}

    static boolean isPattern(String name) {
        return name.contains("*") || name.contains("?");
    }

    /** Whether a schema is one of these names, or matches one of these patterns. */
    static Predicate<String> anyOf(Collection<String> names) {
        Set<String> exact = new HashSet<>(names);
        List<Predicate<String>> patterns = names.stream()
                .filter(SchemaPatterns::isPattern)
                .map(SchemaPatterns::matcher)
                .toList();
        return schema -> exact.contains(schema) || patterns.stream().anyMatch(pattern -> pattern.test(schema));
    }

    static Predicate<String> matcher(String pattern) {
        String regex = pattern.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf((char) c)))
                .collect(Collectors.joining());
        return Pattern.compile(regex).asMatchPredicate();
    }
}
