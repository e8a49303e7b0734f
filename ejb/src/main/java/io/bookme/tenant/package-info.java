/**
 * The businesses on this installation and the hosts under which they are reached. A shared app: a tenant's record says
 * which PostgreSQL schema is its own; everything inside that schema belongs to the tenant apps.
 */
@NullMarked
package io.bookme.tenant;

import org.jspecify.annotations.NullMarked;
