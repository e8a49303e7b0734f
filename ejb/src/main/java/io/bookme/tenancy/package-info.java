/** Who is the tenant of this call, and which schema is that. */
@NullMarked
package io.bookme.tenancy;

import org.jspecify.annotations.NullMarked;
