package io.bookme.migrations.diff;

/** What changes a field that stays, told of in the same words whatever of it changes. */
interface FieldChange extends Operation {
    String field();

    @Override
    default String describe() {
        return "Alter field " + field() + " on " + target().lower();
    }

    @Override
    default String fragment() {
        return "alter_" + target().lower() + "_" + field();
    }
}
