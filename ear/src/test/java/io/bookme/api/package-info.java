/** What clients of a tenant meet, asked over HTTP of the real EAR in a real server. */
@NullMarked
package io.bookme.api;

import org.jspecify.annotations.NullMarked;
