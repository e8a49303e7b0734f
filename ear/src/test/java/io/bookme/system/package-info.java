/**
 * The whole product in a real WildFly on a real, durable PostgreSQL. {@link io.bookme.system.SystemDatabase} is a
 * database of a test's own, {@link io.bookme.system.BookMeServer} a server process that can be killed; the classes
 * that need neither a second server nor a kill share one server, which Arquillian manages.
 */
@NullMarked
package io.bookme.system;

import org.jspecify.annotations.NullMarked;
