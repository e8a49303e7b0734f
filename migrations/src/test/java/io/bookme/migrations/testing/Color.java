package io.bookme.migrations.testing;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;

/** A migration of the shop that has one text today and another tomorrow: a column of whatever type. */
public final class Color {
    public static final String NAME = "0002_color";

    private Color() {}

    /** The shop with it. */
    public static TestChangelogs color(String type) {
        return TestChangelogs.shop(
                NAME,
                "alter table shop_item add column color " + type + ";",
                "alter table shop_item drop column color;");
    }

    /** What is recorded where that text ran. */
    public static String checksum(String type) {
        return color(type)
                .graph()
                .find(new MigrationId("shop", NAME))
                .map(Migration::checksum)
                .orElseThrow();
    }
}
