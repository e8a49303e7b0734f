/** The resources of the app services: what a business offers, and under which headings. */
@NullMarked
package io.bookme.api.services;

import org.jspecify.annotations.NullMarked;
