/** What operators meet, asked over HTTP of the real EAR in a real server. */
@NullMarked
package io.bookme.ops;

import org.jspecify.annotations.NullMarked;
