package io.bookme.migrations.run;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The names of schemas alike, told apart and sorted when somebody asks for one: of a fleet in which nothing is to be done,
 * only their number matters. Safe for use by many threads.
 */
final class NamesOnDemand extends AbstractList<String> implements RandomAccess {
    private final String text;
    private final String between;
    private final int size;
    private volatile String @Nullable [] sorted;

    /**
     * @param text the names, of which there is one at least, in any order
     * @param between what stands between two of them, and in none: one character
     */
    NamesOnDemand(String text, String between) {
        this.text = text;
        this.between = between;
        int count = 1;
        for (int at = text.indexOf(between); at >= 0; at = text.indexOf(between, at + 1)) {
            count++;
        }
        this.size = count;
    }

    @Override
    public String get(int index) {
        return names()[index];
    }

    @Override
    public int size() {
        return size;
    }

    private String[] names() {
        String[] known = sorted;
        if (known == null) {
            known = text.split(between, -1);
            Arrays.sort(known);
            sorted = known;
        }
        return known;
    }
}
