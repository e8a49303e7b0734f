/** Which apps exist and which of them are shared; the scope decides the schema that an app's tables live in. */
@NullMarked
package io.bookme.migrations.app;

import org.jspecify.annotations.NullMarked;
