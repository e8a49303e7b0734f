/**
 * The people who carry out bookings: when they work and which services they can do.
 */
@NullMarked
package io.bookme.staff;

import org.jspecify.annotations.NullMarked;
