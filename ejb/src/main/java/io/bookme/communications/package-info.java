/**
 * What a business tells its customers: reusable texts and the messages made from them.
 */
@NullMarked
package io.bookme.communications;

import org.jspecify.annotations.NullMarked;
