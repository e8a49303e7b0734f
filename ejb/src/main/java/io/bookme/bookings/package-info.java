/**
 * The appointments themselves, and the resources that each one holds.
 */
@NullMarked
package io.bookme.bookings;

import org.jspecify.annotations.NullMarked;
