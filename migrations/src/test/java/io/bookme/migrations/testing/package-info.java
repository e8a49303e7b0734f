/** The words that tests of all modules share: throw-away databases, and what can be seen in them. */
package io.bookme.migrations.testing;
