/**
 * From operations to files: {@link io.bookme.migrations.write.MigrationMaker} compares the entities with the migrations
 * in a scratch database, puts what it finds into numbered files, and proves each of them there, on rows, before it is
 * written.
 */
@NullMarked
package io.bookme.migrations.write;

import org.jspecify.annotations.NullMarked;
