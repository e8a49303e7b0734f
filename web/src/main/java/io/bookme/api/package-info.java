/**
 * What all resources share: who may come in for which tenant, what an error looks like, how lists are paged and how a
 * writer says what it has seen. The resources of each app are in a package below.
 */
@NullMarked
package io.bookme.api;

import org.jspecify.annotations.NullMarked;
