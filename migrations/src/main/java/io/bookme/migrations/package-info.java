/** The changelogs' engine; read its packages in this order: app, graph, plan, run, tenant, command. */
@NullMarked
package io.bookme.migrations;

import org.jspecify.annotations.NullMarked;
