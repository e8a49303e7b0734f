/** The life of a tenant: created with its schema in one transaction, suspended, archived, brought back. */
@NullMarked
package io.bookme.migrations.tenant;

import org.jspecify.annotations.NullMarked;
