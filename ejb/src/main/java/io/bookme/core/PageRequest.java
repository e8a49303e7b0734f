package io.bookme.core;

import java.util.List;

/**
 * Which page of a list is wanted.
 *
 * @param number from 1
 * @param size how many items a page has, from 1
 * @param sort what it is sorted by, most important first; the key is added, so that no item is on two pages
 */
public record PageRequest(int number, int size, List<Sort> sort) {
    public PageRequest {
        sort = List.copyOf(sort);
    }

    /**
     * By an attribute of the entity.
     */
    public record Sort(String attribute, boolean descending) {}

    /** How many items stand before the page. */
    public int offset() {
        return Math.multiplyExact(number - 1, size);
    }
}
