package io.bookme.migrations.plan;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One migration, forward or back.
 *
 * @param migration what to run
 * @param direction which way
 * @param recordOnly true if it is written into the changelog, or taken out of it, and nothing is run
 */
public record Step(Migration migration, Direction direction, boolean recordOnly) {
    public Step(Migration migration, Direction direction) {
        this(migration, direction, false);
    }

    /** Which way a migration is run. */
    public enum Direction {
        FORWARD,
        BACKWARD
    }

    /** The same step without running anything. */
    public Step recorded() {
        return new Step(migration, direction, true);
    }

    /** What the database is to run. */
    public Migration.Body body() {
        if (direction == Direction.FORWARD) {
            return migration.forward();
        }
        return migration
                .backward()
                .orElseThrow(() -> new BookMeException(
                        migration + " cannot be undone: "
                                + migration.irreversible().orElse("it has no rollback"),
                        "Go back only to a migration after it, or restore a backup."));
    }

    /** The migrations of the steps in one direction, in order. */
    public static List<MigrationId> ids(List<Step> steps, Direction direction) {
        return steps.stream()
                .filter(step -> step.direction() == direction)
                .map(step -> step.migration().id())
                .toList();
    }

    /** The migrations that are only recorded. */
    public static List<MigrationId> recordedOnly(List<Step> steps) {
        return steps.stream()
                .filter(Step::recordOnly)
                .map(step -> step.migration().id())
                .toList();
    }

    /** What is applied after the steps, if {@code applied} was so before them. */
    public static SortedSet<MigrationId> result(Collection<MigrationId> applied, List<Step> steps) {
        TreeSet<MigrationId> result = new TreeSet<>(applied);
        result.removeAll(ids(steps, Direction.BACKWARD));
        result.addAll(ids(steps, Direction.FORWARD));
        return Collections.unmodifiableSortedSet(result);
    }

    @Override
    public String toString() {
        return (direction == Direction.FORWARD ? "+" : "-") + migration;
    }
}
