package io.bookme.migrations.data;

import java.util.Locale;

/**
 * Something that a schema holds, and how to make it: no text names the schema, so that it can be made in any other
 * that is the search_path.
 *
 * @param kind what it is
 * @param name what it is called, as SQL writes it; unique among those of its kind
 * @param create the statement that makes it
 * @param drop the statement that takes it away, with all that stands on it
 */
record SchemaObject(Kind kind, String name, String create, String drop) {
    /** In the order in which a schema can be built up. */
    enum Kind {
        TYPE,
        SEQUENCE,
        FUNCTION,
        TABLE,
        COLUMN,
        OWNERSHIP,
        CONSTRAINT,
        INDEX,
        FOREIGN_KEY,
        VIEW,
        RULE,
        TRIGGER,
        TRIGGER_STATE,
        STATISTICS,
        SETTING,
        COMMENT
    }

    /** Whether it keeps out rows that may have been there before it: they are let in first. */
    boolean isNoRuleForOlderRows() {
        return kind == Kind.CONSTRAINT && create.endsWith(" NOT VALID");
    }

    String key() {
        return kind + " " + name;
    }

    /** As a person would say it. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + name;
    }

    /**
     * What the statement says apart from how PostgreSQL prints casts: {@code x in ('a', 'b')} on a varchar column
     * prints another way when its printed form has been read back.
     */
    String normalForm() {
        return create.replaceAll("::[a-z][a-z ]*(\\(\\d+\\))?(\\[\\])?", "").replaceAll("[()\\s]+", "");
    }
}
