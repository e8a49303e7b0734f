package io.bookme.migrations.run;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.MigrationId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * {@code bookme.schema_state} and its dictionary: what the fleet is believed to have, held against what it really has,
 * read from the schemas' own changelogs.
 */
final class SchemaStates {
    /** Schemas read in one statement when their own changelogs are asked: measured fastest. */
    private static final int CHUNK = 50;

    private SchemaStates() {}

    /** Adds sets of migrations to the dictionary, where they are not in it yet. */
    static void remember(Connection connection, Collection<? extends Collection<MigrationId>> sets)
            throws SQLException {
        execute(connection, sets.stream().map(SchemaStates::remembering).collect(Collectors.joining()));
    }

    /** SQL that adds one set to the dictionary. */
    static String remembering(Collection<MigrationId> set) {
        return "insert into bookme.changelog_set (fingerprint, migrations) values ("
                + Quote.text(ChangelogFingerprint.of(set)) + ", " + Quote.array(names(set))
                + ") on conflict do nothing;\n";
    }

    /**
     * Enters a schema that has its changelog already, such as one that stock Liquibase made.
     *
     * @throws BookMeException if its name has a line break, by which {@link SchemaGroups} tells names apart
     */
    static void register(Connection connection, String schema, String kind) throws SQLException {
        if (schema.contains(SchemaGroups.BETWEEN_NAMES)) {
            throw new BookMeException(
                    "A schema with a line break in its name cannot be taken over: " + Quote.name(schema),
                    "Rename it first (alter schema ... rename to ...).");
        }
        execute(connection, registering(schema, kind));
    }

    /** SQL that enters a schema, as one that has no migration yet. */
    static String registering(String schema, String kind) {
        return "insert into bookme.schema_state (schema_name, kind, changelog_fingerprint) values ("
                + Quote.text(schema) + ", " + Quote.text(kind) + ", " + Quote.text(ChangelogFingerprint.of(List.of()))
                + ") on conflict (schema_name) do nothing;\n";
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Reads the truth and mends the hints that differ from it.
     *
     * @param only these schemas, or empty for all
     * @return the schemas that have no changelog at all: they are lost or half made
     */
    static List<String> verify(Connection connection, Collection<String> only) throws SQLException {
        return check(connection, only, any -> true).lost();
    }

    /**
     * What a look at schemas came to.
     *
     * @param lost those of them that have no changelog: they are lost or half made
     * @param mended whether any hint differed from the truth
     */
    record Check(List<String> lost, boolean mended) {
        static final Check NOTHING = new Check(List.of(), false);
    }

    /**
     * The same for some schemas.
     *
     * @param read those whose changelogs are read
     * @param sought those of which it is asked only whether they have one
     */
    static Check check(Connection connection, Set<String> read, Collection<String> sought) throws SQLException {
        Set<String> only = new TreeSet<>(read);
        only.addAll(sought);
        return only.isEmpty() ? Check.NOTHING : check(connection, only, read::contains);
    }

    private static Check check(Connection connection, Collection<String> only, Predicate<String> isRead)
            throws SQLException {
        return Vanishing.read(connection, () -> checkOnce(connection, only, isRead));
    }

    private static Check checkOnce(Connection connection, Collection<String> only, Predicate<String> isRead)
            throws SQLException {
        Map<String, Hint> hints = hints(connection, only);
        List<String> lost = new ArrayList<>();
        List<String> present = new ArrayList<>();
        hints.forEach((schema, hint) -> {
            if (!hint.hasChangelog()) {
                lost.add(schema);
            } else if (isRead.test(schema)) {
                present.add(schema);
            }
        });
        Map<String, SortedSet<MigrationId>> truth = new TreeMap<>();
        for (int from = 0; from < present.size(); from += CHUNK) {
            readChunk(connection, present.subList(from, Math.min(from + CHUNK, present.size())), truth);
        }
        return new Check(lost, mend(connection, truth, hints));
    }

    /** Tenants' schemas that runs go to and that have no changelog; one query, which reads no schema. */
    static List<String> lost(Connection connection) throws SQLException {
        List<String> lost = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("""
                        select s.schema_name from bookme.schema_state s
                        where s.kind = 'tenant' and s.migrated and not exists (
                          select from pg_catalog.pg_namespace n
                          join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = 'databasechangelog'
                          where n.nspname = s.schema_name)
                        order by 1
                        """);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                lost.add(rows.getString(1));
            }
        }
        return lost;
    }

    private record Hint(boolean hasChangelog, String fingerprint) {}

    private static Map<String, Hint> hints(Connection connection, Collection<String> only) throws SQLException {
        Map<String, Hint> hints = new TreeMap<>();
        try (PreparedStatement query = connection.prepareStatement("""
                select s.schema_name, c.oid is not null, s.changelog_fingerprint
                from bookme.schema_state s
                left join pg_catalog.pg_namespace n on n.nspname = s.schema_name
                left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = 'databasechangelog'
                where cardinality(?::text[]) = 0 or s.schema_name = any (?::text[])
                """)) {
            Array names = connection.createArrayOf("text", only.toArray());
            query.setArray(1, names);
            query.setArray(2, names);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    hints.put(rows.getString(1), new Hint(rows.getBoolean(2), rows.getString(3)));
                }
            }
        }
        return hints;
    }

    private static void readChunk(
            Connection connection, List<String> schemas, Map<String, SortedSet<MigrationId>> truth)
            throws SQLException {
        StringBuilder sql = new StringBuilder();
        for (String schema : schemas) {
            sql.append(sql.length() == 0 ? "" : " union all ");
            sql.append("select ").append(Quote.text(schema));
            sql.append(", array_agg(author || '.' || id) from ")
                    .append(Quote.name(schema))
                    .append(".databasechangelog");
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql.toString())) {
            while (rows.next()) {
                truth.put(rows.getString(1), migrations(strings(rows, 2)));
            }
        }
    }

    /** A hint that became another one since it was read is newer than the truth that was read, and stays. */
    private static boolean mend(
            Connection connection, Map<String, SortedSet<MigrationId>> truth, Map<String, Hint> hints)
            throws SQLException {
        Map<String, String> wrong = new TreeMap<>();
        List<String> believed = new ArrayList<>();
        Map<String, SortedSet<MigrationId>> sets = new LinkedHashMap<>();
        hints.forEach((schema, hint) -> {
            SortedSet<MigrationId> set = truth.get(schema);
            if (set != null) {
                String fingerprint = ChangelogFingerprint.of(set);
                sets.putIfAbsent(fingerprint, set);
                if (!fingerprint.equals(hint.fingerprint())) {
                    wrong.put(schema, fingerprint);
                    believed.add(hint.fingerprint());
                }
            }
        });
        if (truth.isEmpty()) {
            return false;
        }
        remember(connection, sets.values());
        if (wrong.isEmpty()) {
            return false;
        }
        try (PreparedStatement update = connection.prepareStatement("""
                update bookme.schema_state s
                set changelog_fingerprint = t.fingerprint, updated_at = now()
                from unnest(?::text[], ?::text[], ?::text[]) as t (schema_name, fingerprint, hint)
                where s.schema_name = t.schema_name and s.changelog_fingerprint = t.hint
                """)) {
            update.setArray(1, connection.createArrayOf("text", wrong.keySet().toArray()));
            update.setArray(2, connection.createArrayOf("text", wrong.values().toArray()));
            update.setArray(3, connection.createArrayOf("text", believed.toArray()));
            update.executeUpdate();
        }
        return true;
    }

    static List<String> strings(ResultSet rows, String column) throws SQLException {
        return strings(rows.getArray(column));
    }

    private static List<String> strings(ResultSet rows, int column) throws SQLException {
        return strings(rows.getArray(column));
    }

    private static List<String> strings(@org.jspecify.annotations.Nullable Array array) throws SQLException {
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }

    /** A {@code text[]} column of migration names, in its order. */
    static List<MigrationId> ids(ResultSet rows, String column) throws SQLException {
        return strings(rows, column).stream().map(SchemaStates::id).toList();
    }

    /** Migrations from their names, {@code author.id} in the words of a changelog. */
    static SortedSet<MigrationId> migrations(List<String> names) {
        SortedSet<MigrationId> set = new TreeSet<>();
        names.forEach(name -> set.add(id(name)));
        return set;
    }

    private static MigrationId id(String name) {
        int dot = name.indexOf('.');
        return new MigrationId(name.substring(0, dot), name.substring(dot + 1));
    }

    private static List<String> names(Collection<MigrationId> set) {
        return set.stream().map(MigrationId::toString).sorted().toList();
    }
}
