package io.bookme.migrations.diff;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One change of one table: it describes itself, goes forward and back, and names itself, as Django's operations do.
 *
 * @see <a href="https://github.com/django/django/blob/main/django/db/migrations/operations/base.py">Django's Operation</a>
 */
public interface Operation {

    /** What it is about. */
    Target target();

    /** For people: {@code Add field capacity to service}. */
    String describe();

    /** Its part of the migration's name: {@code service_capacity}. */
    String fragment();

    /** Its {@code --op} line: {@code AddField service capacity default=1}. */
    String line();

    /**
     * Its {@code --makes} lines: what it makes and its {@code --op} line does not name, so that it is known later from what a
     * person adds to the same file.
     */
    default List<String> makes() {
        return List.of();
    }

    /** The statements, without semicolons. */
    List<String> forward();

    /** The statements that undo it, without semicolons; none if it cannot be undone. */
    List<String> backward();

    /** Why it cannot be undone with rows in the table, if so. */
    default Optional<String> irreversible() {
        return Optional.empty();
    }

    /** What loses data or may fail on some tenant's rows, a sentence each. */
    default List<String> warnings() {
        return List.of();
    }

    /** What makes others wait the longer the more rows there are, a sentence each. */
    default List<String> holds() {
        return List.of();
    }

    /** Other tables that must be there before it. */
    default Set<String> needs() {
        return Set.of();
    }

    /** Other tables that must not have lost what it takes away earlier: those whose keys point at a table that goes. */
    default Set<String> goesAfter() {
        return Set.of();
    }

    /** Whether references may point at its table in a way that they could not before. */
    default boolean addsKey() {
        return false;
    }

    /** Whether references may no longer point at its table in a way that they could before. */
    default boolean removesKey() {
        return false;
    }

    /**
     * Where apps point at each other in a circle: this without its keys to some tables, and then these keys as
     * operations of their own; empty if it cannot be parted.
     */
    default Optional<List<Operation>> split(Set<String> tables) {
        return Optional.empty();
    }
}
