/**
 * What can be typed in {@code ./manage shell}: the entities of the server, outside of it.
 *
 * <p>{@link io.bookme.migrations.shell.ShellWords} are the functions that a person calls there. An entity manager of a
 * tenant has a connection of its own, whose schema was fixed when it was made: it cannot be lost in the middle of its
 * life, and cannot reach another tenant.
 */
@NullMarked
package io.bookme.migrations.shell;

import org.jspecify.annotations.NullMarked;
