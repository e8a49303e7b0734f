package io.bookme.services;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Which services a list has.
 *
 * @param name a part of the name, in small or capital letters
 * @param active only those that are, or are not, on offer
 * @param categoryId only those of one category
 * @param minPrice the least price
 * @param maxPrice the highest price
 */
public record ServiceFilter(
        Optional<String> name,
        Optional<Boolean> active,
        Optional<Long> categoryId,
        Optional<BigDecimal> minPrice,
        Optional<BigDecimal> maxPrice) {}
