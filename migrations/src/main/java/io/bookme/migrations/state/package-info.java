/**
 * What a schema is: read from PostgreSQL ({@link io.bookme.migrations.state.Catalog#read}) or asked of the entities
 * ({@link io.bookme.migrations.state.EntitySchema}), as plain values that can be compared.
 *
 * <p>The two sides are never compared as text of ours. The entities' side is built by Hibernate in an empty schema and
 * read back, so that PostgreSQL itself has written both sides' types, checks and index definitions. This is the only
 * package of the module that knows Hibernate.
 */
@NullMarked
package io.bookme.migrations.state;

import org.jspecify.annotations.NullMarked;
