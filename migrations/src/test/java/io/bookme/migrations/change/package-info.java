/** Migrations in Java as the guide shows them; those of the product would be in this package of the main sources. */
@NullMarked
package io.bookme.migrations.change;

import org.jspecify.annotations.NullMarked;
