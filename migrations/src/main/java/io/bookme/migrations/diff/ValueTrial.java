package io.bookme.migrations.diff;

import io.bookme.migrations.state.Column;
import java.util.Optional;

/** Whether a column could hold a value; PostgreSQL is asked. */
@FunctionalInterface
public interface ValueTrial {

    /** What it has against the expression, empty if nothing. */
    Optional<String> problem(Column column, String expression);
}
