package io.bookme.migrations.diff;

import io.bookme.migrations.state.Catalog;
import java.util.Set;
import java.util.TreeSet;

/**
 * Two states of one scope's schema, for the detectors.
 *
 * @param before what the migrations make, whole
 * @param visible of it what the entities have a say in
 * @param after what the entities want
 * @param apps whose tables are compared
 */
public record Comparison(SchemaState before, Catalog visible, SchemaState after, Set<String> apps) {

    public Comparison {
        apps = Set.copyOf(apps);
    }

    public static Comparison of(SchemaState before, Ours ours, SchemaState after, Set<String> apps) {
        return new Comparison(before, ours.visible(before.catalog(), after.catalog()), after, apps);
    }

    /** Tables that go, of the apps compared. */
    Set<String> lostTables() {
        Set<String> names = new TreeSet<>(visible.tables().keySet());
        names.removeAll(after.catalog().tables().keySet());
        names.removeIf(name -> !apps.contains(before.target(name).app()));
        return names;
    }

    /** Tables that come, of the apps compared. */
    Set<String> gainedTables() {
        Set<String> names = new TreeSet<>(after.catalog().tables().keySet());
        names.removeAll(visible.tables().keySet());
        names.removeIf(name -> !isCompared(name));
        return names;
    }

    /** Tables on both sides, of the apps compared. */
    Set<String> keptTables() {
        Set<String> names = new TreeSet<>(after.catalog().tables().keySet());
        names.retainAll(visible.tables().keySet());
        names.removeIf(name -> !isCompared(name));
        return names;
    }

    boolean isCompared(String wantedTable) {
        return apps.contains(after.target(wantedTable).app());
    }
}
