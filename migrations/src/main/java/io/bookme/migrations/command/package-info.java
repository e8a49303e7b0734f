/**
 * The command line: one class a verb, and {@link io.bookme.migrations.command.Manage} the main class.
 *
 * <p>Standard output carries the result alone, standard error the rest; each error names the next step. What a
 * verb needs of the world outside is its {@link io.bookme.migrations.command.Context}.
 */
@NullMarked
package io.bookme.migrations.command;

import org.jspecify.annotations.NullMarked;
