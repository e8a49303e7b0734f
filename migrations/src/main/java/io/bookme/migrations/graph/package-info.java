/** The changelog files of a build, read once, and the graph of their dependencies. Only this package and {@code run} know Liquibase. */
@NullMarked
package io.bookme.migrations.graph;

import org.jspecify.annotations.NullMarked;
