/** What one schema still needs: pure functions from what is applied and what is wanted to a list of steps. Nothing here sees a connection. */
@NullMarked
package io.bookme.migrations.plan;

import org.jspecify.annotations.NullMarked;
