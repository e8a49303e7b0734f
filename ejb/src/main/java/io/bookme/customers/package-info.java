/**
 * The people who book.
 */
@NullMarked
package io.bookme.customers;

import org.jspecify.annotations.NullMarked;
