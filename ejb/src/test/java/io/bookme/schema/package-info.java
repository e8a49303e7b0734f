/** Entities and migrations held against each other, and migrations held to their promise to go back. */
package io.bookme.schema;
