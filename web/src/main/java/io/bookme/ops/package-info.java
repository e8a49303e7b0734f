/** The operators' resources: tenants, migrations, runs. */
@NullMarked
package io.bookme.ops;

import org.jspecify.annotations.NullMarked;
