package io.bookme.migrations.command;

import java.util.List;

/** Many schemas in few words. */
final class Names {
    static final int FEW = 10;

    private Names() {}

    /** {@code 1 schema}, {@code 3 schemas}. */
    static String count(int schemas) {
        return schemas == 1 ? "1 schema" : schemas + " schemas";
    }

    /** All of a few; of many the first ones and how many more there are. */
    static String of(List<String> schemas, boolean all) {
        return all || schemas.size() <= FEW
                ? String.join(", ", schemas)
                : first(schemas.subList(0, FEW), schemas.size());
    }

    /**
     * The first ones of many, and how many more there are.
     *
     * @param all how many they are all together
     */
    static String first(List<String> schemas, int all) {
        int more = all - schemas.size();
        return String.join(", ", schemas) + (more == 0 ? "" : " and " + more + " more");
    }

    /** One by its name, several by their number. */
    static String brief(List<String> schemas) {
        return schemas.size() == 1 ? schemas.get(0) : count(schemas.size());
    }
}
