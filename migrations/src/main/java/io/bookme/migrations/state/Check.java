package io.bookme.migrations.state;

/**
 * A CHECK constraint in PostgreSQL's own spelling, so that two ways to write the same condition are equal as soon as
 * PostgreSQL parses them to the same tree. A NOT NULL that is not validated yet (PostgreSQL 18) is kept here too: the
 * column promises it for new rows only.
 */
public record Check(String name, boolean validated, String definition) {
    Check asValid() {
        return new Check(name, true, definition.replaceFirst(" NOT VALID$", ""));
    }
}
