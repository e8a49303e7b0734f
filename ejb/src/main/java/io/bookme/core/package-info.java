/**
 * What every other app stands on: the mapped superclasses of all entities, how enums and names reach the database,
 * and the installation's settings. A shared app: its table lives once, in schema {@code public}.
 */
@NullMarked
package io.bookme.core;

import org.jspecify.annotations.NullMarked;
