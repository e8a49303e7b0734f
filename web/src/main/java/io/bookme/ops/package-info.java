/**
 * What operators see and do through REST: the tenants, what each schema has, the runs; and the health of the server for
 * whoever watches it. The work is done by the EJBs, and by the engine behind them.
 */
@NullMarked
package io.bookme.ops;

import org.jspecify.annotations.NullMarked;
