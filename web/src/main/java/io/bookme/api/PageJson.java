package io.bookme.api;

import io.bookme.core.Page;
import io.bookme.core.PageRequest;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One page of a list.
 *
 * @param page which one, from 1
 * @param size how many items a page has
 * @param total how many there are on all pages
 */
@Schema(description = "One page of a list")
public record PageJson<T>(List<T> items, int page, int size, long total) {
    public static <E, T> PageJson<T> of(Page<E> found, PageRequest wanted, Function<E, T> json) {
        return new PageJson<>(found.items().stream().map(json).toList(), wanted.number(), wanted.size(), found.total());
    }
}
