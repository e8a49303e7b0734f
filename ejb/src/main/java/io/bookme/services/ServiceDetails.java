package io.bookme.services;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** All of a service that its business decides. */
public record ServiceDetails(
        String name,
        String description,
        BigDecimal price,
        int durationMinutes,
        int capacity,
        boolean active,
        Optional<Long> categoryId,
        Map<String, Object> metadata) {}
