/**
 * The rows of schemas, out and in again: {@link io.bookme.migrations.data.Dump} and
 * {@link io.bookme.migrations.data.Load} (portable JSON), {@link io.bookme.migrations.data.Backup} and
 * {@link io.bookme.migrations.data.Restore} (a whole tenant in one file).
 *
 * <p>Everything streams through PostgreSQL's own COPY text format, so that each type goes back in exactly as it came
 * out and memory does not grow with the rows.
 */
@NullMarked
package io.bookme.migrations.data;

import org.jspecify.annotations.NullMarked;
