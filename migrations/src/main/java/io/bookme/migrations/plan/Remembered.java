package io.bookme.migrations.plan;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The migrations that this build has no files of, in every text that the ledger has of them: a build stores its texts when
 * it starts, so that the newest need not be the one that a schema has.
 */
final class Remembered {
    private final Map<MigrationId, List<Migration>> texts = new TreeMap<>();

    /**
     * @param stored of the texts of one migration the newest comes first
     */
    Remembered(MigrationGraph graph, Collection<Migration> stored) {
        for (Migration text : stored) {
            if (graph.find(text.id()).isEmpty()) {
                texts.computeIfAbsent(text.id(), any -> new ArrayList<>()).add(text);
            }
        }
    }

    /** The text that was applied; of a row without a checksum, the newest. Empty if it is not known. */
    Optional<Migration> applied(AppliedMigration row) {
        return texts.getOrDefault(row.id(), List.of()).stream()
                .filter(text -> row.checksum().isEmpty() || row.checksum().get().equals(text.checksum()))
                .findFirst();
    }

    /**
     * @throws BookMeException if the text that was applied is not known
     */
    Migration require(AppliedMigration row) {
        return applied(row)
                .orElseThrow(() -> new BookMeException(
                        row.id() + " is applied, but its file (" + row.path()
                                + ") is not in this build and the ledger has "
                                + (texts.containsKey(row.id())
                                        ? "only another text of it, whose rollback may not fit"
                                        : "no rollback of it"),
                        "Use the build that has the file."));
    }

    /** What stands on migrations, and on what stands on them: by the text that was applied, or else by any. */
    Set<MigrationId> standingOn(Collection<MigrationId> roots, Collection<AppliedMigration> applied) {
        Map<MigrationId, List<Migration>> counted = new TreeMap<>(texts);
        applied.forEach(row -> applied(row).ifPresent(text -> counted.put(row.id(), List.of(text))));
        Set<MigrationId> under = new HashSet<>(roots);
        boolean more = true;
        while (more) {
            more = false;
            for (Map.Entry<MigrationId, List<Migration>> one : counted.entrySet()) {
                boolean stands = one.getValue().stream()
                        .anyMatch(text -> text.dependencies().stream().anyMatch(under::contains));
                more |= stands && under.add(one.getKey());
            }
        }
        return under;
    }
}
