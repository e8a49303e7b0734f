/** What is remembered of schemas between requests. */
@NullMarked
package io.bookme.tenancy;

import org.jspecify.annotations.NullMarked;
