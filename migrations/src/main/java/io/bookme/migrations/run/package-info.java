/** One schema ({@link io.bookme.migrations.run.SchemaMigrator}), all schemas ({@link io.bookme.migrations.run.Fleet}) and what happened ({@link io.bookme.migrations.run.Ledger}). */
@NullMarked
package io.bookme.migrations.run;

import org.jspecify.annotations.NullMarked;
