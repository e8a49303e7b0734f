/**
 * The migration engine: plain Java, no container.
 *
 * <p>Data walks one way through it, and the packages are read in that order: {@code app} (which apps
 * exist), {@code graph} (the changelog files and their dependencies), {@code plan} (what one schema still
 * needs), {@code run} (one schema, all schemas, and the ledger of what happened), {@code tenant} (a
 * tenant's life), {@code data} (rows out and in again), {@code state}, {@code diff} and {@code write} (makemigrations: what
 * a schema is, the operations between two of them, the files that these become), {@code shell} (the entities at a prompt)
 * and {@code command} (the command line). The server's beans call the same objects.
 */
@NullMarked
package io.bookme.migrations;

import org.jspecify.annotations.NullMarked;
