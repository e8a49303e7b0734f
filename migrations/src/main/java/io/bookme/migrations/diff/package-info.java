/**
 * From two states of a schema to the operations between them. Everything here is pure: catalogs in, operations out; no
 * connection, no file, no clock. What only a person can know is asked through {@link
 * io.bookme.migrations.diff.Questioner}.
 *
 * <p>A new kind of change is one class that implements {@link io.bookme.migrations.diff.Operation}, and the place in a
 * detector's room that makes it.
 */
@NullMarked
package io.bookme.migrations.diff;

import org.jspecify.annotations.NullMarked;
