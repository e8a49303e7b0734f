/**
 * Who is the tenant of this call, and which schema is that.
 *
 * <p>The way of a call: {@link io.bookme.tenancy.Admission} turns a host and a user into a
 * {@link io.bookme.tenancy.ServedTenant} or refuses; the entrance puts it into {@link io.bookme.tenancy.CurrentTenant};
 * the interceptor of {@link io.bookme.tenancy.ForTenant} ties the transaction to it; and
 * {@link io.bookme.tenancy.SchemaConnectionProvider} sets the schema when Hibernate first needs a connection. There is no
 * default tenant: where one of these steps is missing, no table of any tenant can be reached.
 *
 * <p>Nothing outside this package, and the engine that migrates, sets a search_path.
 */
@NullMarked
package io.bookme.tenancy;

import org.jspecify.annotations.NullMarked;
