package io.bookme.migrations.diff;

import io.bookme.migrations.state.Check;
import io.bookme.migrations.state.ForeignKey;
import io.bookme.migrations.state.Index;
import io.bookme.migrations.state.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * The constraints and indexes of one table before and after. First those of one name are held against each other, then
 * what is left is matched by what it says: the same thing under another name is renamed, not made anew, unless another
 * thing has that name until now.
 *
 * @param lost what goes
 * @param gained what comes; a thing that changed is lost and gained under one name
 * @param renamed old names to new ones
 */
record PartsCompared(Parts lost, Parts gained, Map<String, String> renamed) {
    PartsCompared {
        renamed = Collections.unmodifiableMap(new LinkedHashMap<>(renamed)); // their order is that of the file
    }

    static PartsCompared of(Table before, Table after) {
        Set<String> lost = new HashSet<>();
        Set<String> gained = new HashSet<>();
        Map<String, String> renamed = new LinkedHashMap<>();
        match(
                before.keys(),
                after.keys(),
                (one, two) -> one.definition().equals(two.definition()) && one.primary() == two.primary(),
                lost,
                gained,
                renamed);
        match(before.checks(), after.checks(), PartsCompared::same, lost, gained, renamed);
        match(before.foreignKeys(), after.foreignKeys(), PartsCompared::same, lost, gained, renamed);
        match(before.indexes(), after.indexes(), (one, two) -> same(one, two), lost, gained, renamed);
        return new PartsCompared(Parts.of(before).named(lost), Parts.of(after).named(gained), renamed);
    }

    private static boolean same(Check one, Check two) {
        return one.definition().equals(two.definition());
    }

    private static boolean same(ForeignKey one, ForeignKey two) {
        return one.definition().equals(two.definition());
    }

    private static boolean same(Index one, Index two) {
        return Columns.sameIndex(one, two);
    }

    private static <T> void match(
            Map<String, T> before,
            Map<String, T> after,
            BiPredicate<T, T> same,
            Set<String> lost,
            Set<String> gained,
            Map<String, String> renamed) {
        List<String> goes = new ArrayList<>();
        List<String> comes = new ArrayList<>(after.keySet());
        before.forEach((name, one) -> {
            T two = after.get(name);
            if (two != null && same.test(one, two)) {
                comes.remove(name);
            } else {
                goes.add(name);
            }
        });
        for (String name : goes) {
            T one = java.util.Objects.requireNonNull(before.get(name));
            Optional<String> twin = comes.stream()
                    .filter(other -> !before.containsKey(other)
                            && same.test(one, java.util.Objects.requireNonNull(after.get(other))))
                    .findFirst();
            if (twin.isPresent()) {
                comes.remove(twin.get());
                renamed.put(name, twin.get());
            } else {
                lost.add(name);
            }
        }
        gained.addAll(comes);
    }
}
