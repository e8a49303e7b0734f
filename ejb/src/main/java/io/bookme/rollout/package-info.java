/**
 * The rollout of migrations inside the server: the start-up bean and its timers, and the batch job with which
 * a run is worked on.
 *
 * <p>Nothing here decides what is applied. A run is an entry of the ledger ({@code bookme.run}); the job, its
 * checkpoints and its repository only carry it out, and may be lost at any moment.
 */
@NullMarked
package io.bookme.rollout;

import org.jspecify.annotations.NullMarked;
