/**
 * What a business offers for booking, and the categories it sorts its offer into.
 */
@NullMarked
package io.bookme.services;

import org.jspecify.annotations.NullMarked;
