package io.bookme.migrations.graph;

import io.bookme.migrations.BookMeException;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a migration, as Django writes it: {@code services.0002_service_capacity}.
 *
 * @param app the app's name
 * @param name four digits or more, an underscore and words
 */
public record MigrationId(String app, String name) implements Comparable<MigrationId> {
    private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9_]*)\\.(\\d{4,}_[a-z0-9_]+)");
    private static final Comparator<MigrationId> ORDER =
            Comparator.comparing(MigrationId::app).thenComparing(MigrationId::name);

    /**
     * @throws BookMeException if the text has another form
     */
    public static MigrationId parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new BookMeException(
                    "'" + text + "' is not the name of a migration",
                    "Write it as app.NNNN_name, for example services.0001_initial.");
        }
        return new MigrationId(matcher.group(1), matcher.group(2));
    }

    static boolean isWellFormed(String app, String name) {
        return FORM.matcher(app + "." + name).matches();
    }

    /** The number in front of the name. */
    public int number() {
        return Integer.parseInt(name.substring(0, name.indexOf('_')));
    }

    @Override
    public int compareTo(MigrationId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return app + "." + name;
    }
}
