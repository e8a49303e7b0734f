/** The server's own decisions, without a server. */
package io.bookme.rollout;
