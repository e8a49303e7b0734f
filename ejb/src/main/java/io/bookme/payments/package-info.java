/**
 * Money taken for bookings and given back.
 */
@NullMarked
package io.bookme.payments;

import org.jspecify.annotations.NullMarked;
