/**
 * The migration engine: plain Java, no container.
 *
 * <p>Data walks one way through it, and the packages are read in that order: {@code app} (which apps
 * exist), {@code graph} (the changelog files and their dependencies), {@code plan} (what one schema still
 * needs), {@code run} (one schema, all schemas, and the ledger of what happened), {@code tenant} (a
 * tenant's life), {@code data} (rows out and in again) and {@code command} (the command line). The server's beans call the same objects.
 */
@NullMarked
package io.bookme.migrations;

import org.jspecify.annotations.NullMarked;
