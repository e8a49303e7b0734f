/**
 * The fault harness: each scenario breaks something at a moment that is its own, asserts that the fault struck, and
 * then asks one {@link io.bookme.migrations.faults.Oracle} whether anything was lost, doubled or left behind.
 *
 * <p>{@code mvn verify} runs a short form with a fixed seed; {@code mvn -Pfaults -pl migrations -am verify} the long
 * one (see CONTRIBUTING.md).
 */
@NullMarked
package io.bookme.migrations.faults;

import org.jspecify.annotations.NullMarked;
