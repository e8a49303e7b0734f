package io.bookme.migrations.write;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.diff.Operation;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import java.text.Normalizer;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Numbers and names of new migrations, as Django gives them: {@code 0002_service_capacity}.
 *
 * @see <a href="https://github.com/django/django/blob/main/django/db/migrations/migration.py">Django's suggest_name</a>
 */
public final class MigrationName {
    private static final int LONGEST = 52;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd_HHmm", Locale.ROOT);

    private MigrationName() {}

    static MigrationId next(MigrationGraph graph, String app, int ahead, String words) {
        int last = graph.ofApp(app).stream()
                .map(Migration::id)
                .mapToInt(MigrationId::number)
                .max()
                .orElse(0);
        return numbered(app, last + 1 + ahead, words);
    }

    static MigrationId numbered(String app, int number, String words) {
        return new MigrationId(app, "%04d_%s".formatted(number, words));
    }

    /** From the operations: their fragments, as long as they fit. */
    static String words(List<Operation> operations) {
        StringBuilder name = new StringBuilder(clean(operations.get(0).fragment()));
        for (Operation operation : operations.subList(1, operations.size())) {
            String fragment = clean(operation.fragment());
            if (name.length() + 1 + fragment.length() > LONGEST) {
                return name.append("_and_more").toString();
            }
            name.append('_').append(fragment);
        }
        return name.toString();
    }

    /** Of one that has nothing to be named after. */
    static String stamp(Clock clock) {
        return "auto_" + STAMP.format(LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    /**
     * @throws BookMeException if it is no name for a migration
     */
    public static void check(String name) {
        if (!name.matches("[a-z0-9_]{1,100}")) {
            throw new BookMeException(
                    "'" + name + "' is no name for a migration",
                    "Use up to 100 small letters, digits and underscores, such as --name add_capacity_field.");
        }
    }

    private static String clean(String fragment) {
        String plain = Normalizer.normalize(fragment.replace("ß", "ss"), Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "");
        return plain.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]+", "_");
    }
}
