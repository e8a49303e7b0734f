/** The rollout in real server processes, and what is done to them: killed, doubled, cut off from their database. */
@NullMarked
package io.bookme.rollout;

import org.jspecify.annotations.NullMarked;
