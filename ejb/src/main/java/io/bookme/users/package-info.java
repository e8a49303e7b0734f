/**
 * Who may sign in, with which installation-wide roles, and as what in which tenant. A shared app: one person has one
 * account however many businesses they work for.
 */
@NullMarked
package io.bookme.users;

import org.jspecify.annotations.NullMarked;
