/**
 * Rooms, equipment and vehicles that bookings take up, and which of them a service needs.
 */
@NullMarked
package io.bookme.resources;

import org.jspecify.annotations.NullMarked;
