package io.bookme.services;

import java.util.Map;

/** All of a category that its business decides. */
public record ServiceCategoryDetails(
        String name, String description, String icon, int order, boolean active, Map<String, Object> metadata) {}
