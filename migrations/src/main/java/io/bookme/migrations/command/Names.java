package io.bookme.migrations.command;

import java.util.List;

/** Many schemas in few words. */
final class Names {
    private static final int FEW = 10;

    private Names() {}

    /** {@code 1 schema}, {@code 3 schemas}. */
    static String count(int schemas) {
        return schemas == 1 ? "1 schema" : schemas + " schemas";
    }

    /** All of a few; of many the first ones and how many more there are. */
    static String of(List<String> schemas, boolean all) {
        if (all || schemas.size() <= FEW) {
            return String.join(", ", schemas);
        }
        return String.join(", ", schemas.subList(0, FEW)) + " and " + (schemas.size() - FEW) + " more";
    }

    /** One by its name, several by their number. */
    static String brief(List<String> schemas) {
        return schemas.size() == 1 ? schemas.get(0) : count(schemas.size());
    }
}
