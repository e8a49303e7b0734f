package io.bookme.migrations.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one process has seen of a run's catalogs, so that it need not read all of every one.
 *
 * <p>A schema whose whole catalog was known before the run changed it, and in which the same was done as in many others
 * that had the same, is looked at only in the tables that were changed: if those came out as in the others, so did the
 * schema. All else is read as a whole: the first of each kind, what was not known or not the same before, what came out
 * otherwise, and what was changed by other than plain DDL. What drifted meanwhile in a table that the run did not touch
 * is therefore seen by who looks for it, {@code verify_tenant}, which reads all.
 *
 * <p>For one pass at a time; what is changed may be told by any thread.
 */
final class CatalogsSeen {
    /** So many, one after the other, must have come out alike as a whole: one that drifted is no measure for others. */
    private static final int ENOUGH = 5;

    private static final int KINDS = 1_000;

    private final Map<String, Set<String>> touched = new ConcurrentHashMap<>();
    private final Map<Long, String> printed = Recent.of(KINDS);
    private final Map<Change, Alike> known = Recent.of(KINDS);

    /**
     * A schema whose claim is had.
     *
     * @param before its catalog fingerprint before the last change, if that was known
     * @param changelog its changelog fingerprint
     */
    record Had(String schema, Optional<String> before, String changelog) {}

    /** What it had, what it has, and what the tables between hold now. */
    private record Change(String before, String changelog, Set<String> tables, long hash) {}

    /** How the last ones with a change came out as a whole. */
    private record Alike(String fingerprint, int count) {}

    /**
     * The run changed a schema.
     *
     * @param tables the only ones that can differ from before; empty if that is not known
     */
    void changed(String schema, Optional<Set<String>> tables) {
        if (tables.isPresent()) {
            touched.put(schema, tables.get());
        } else {
            touched.remove(schema);
        }
    }

    /** The catalog fingerprints of schemas; those that hold nothing have none. */
    Map<String, String> fingerprints(Connection connection, List<Had> schemas) throws SQLException {
        Map<String, Change> changes = changes(connection, schemas);
        Map<String, String> found = new LinkedHashMap<>();
        List<String> left = notForetold(schemas.stream().map(Had::schema).toList(), changes, found);
        while (!left.isEmpty()) {
            List<String> part = firstOfEach(left, changes);
            Map<String, String> whole = CatalogFingerprint.read(connection, part, printed);
            whole.forEach((schema, fingerprint) -> learn(changes.get(schema), fingerprint));
            found.putAll(whole);
            left = notForetold(
                    left.stream().filter(schema -> !part.contains(schema)).toList(), changes, found);
        }
        schemas.forEach(had -> touched.remove(had.schema()));
        return found;
    }

    /** What is known of the changed tables, of those of which it says something of the whole. */
    private Map<String, Change> changes(Connection connection, List<Had> schemas) throws SQLException {
        Map<Set<String>, List<Had>> byTables = new HashMap<>();
        for (Had had : schemas) {
            Set<String> tables = touched.get(had.schema());
            if (tables != null && had.before().isPresent()) {
                byTables.computeIfAbsent(tables, any -> new ArrayList<>()).add(had);
            }
        }
        Map<String, Change> changes = new HashMap<>();
        for (Map.Entry<Set<String>, List<Had>> entry : byTables.entrySet()) {
            List<Had> alike = entry.getValue();
            Map<String, Long> hashes = CatalogFingerprint.hashes(
                    connection, alike.stream().map(Had::schema).toList(), entry.getKey());
            for (Had had : alike) {
                Long hash = hashes.get(had.schema());
                if (hash != null) {
                    changes.put(
                            had.schema(),
                            new Change(had.before().orElseThrow(), had.changelog(), entry.getKey(), hash));
                }
            }
        }
        return changes;
    }

    /** Those that have to be read; the others are added to what is found. */
    private List<String> notForetold(List<String> schemas, Map<String, Change> changes, Map<String, String> found) {
        List<String> left = new ArrayList<>();
        for (String schema : schemas) {
            foretold(changes.get(schema))
                    .ifPresentOrElse(fingerprint -> found.put(schema, fingerprint), () -> left.add(schema));
        }
        return left;
    }

    private Optional<String> foretold(@Nullable Change change) {
        return Optional.ofNullable(change == null ? null : known.get(change))
                .filter(alike -> alike.count() >= ENOUGH)
                .map(Alike::fingerprint);
    }

    private void learn(@Nullable Change change, String fingerprint) {
        if (change != null) {
            known.merge(
                    change,
                    new Alike(fingerprint, 1),
                    (alike, one) ->
                            alike.fingerprint().equals(fingerprint) ? new Alike(fingerprint, alike.count() + 1) : one);
        }
    }

    /** As many of each kind as may be enough, and all that are of none. */
    private static List<String> firstOfEach(List<String> schemas, Map<String, Change> changes) {
        Map<Change, Integer> counts = new HashMap<>();
        return schemas.stream()
                .filter(schema -> {
                    Change change = changes.get(schema);
                    return change == null || counts.merge(change, 1, Integer::sum) <= ENOUGH;
                })
                .toList();
    }
}
