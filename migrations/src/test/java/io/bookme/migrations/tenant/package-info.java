/** A tenant's life, on a real PostgreSQL. */
package io.bookme.migrations.tenant;
