/**
 * How a user signs in: HTTP Basic, whose password is checked by the realm of the server's security domain. What the container's
 * own mechanism lacks is here: a password that was right is not computed anew for each request ({@link
 * io.bookme.api.signin.RightPasswords}), and who guesses has to wait ({@link io.bookme.api.signin.Guesses}, {@link
 * io.bookme.api.signin.HourlyGuesses}).
 *
 * <p>Another mechanism of the server (tokens of an identity provider) comes into its own where the operator switches this one
 * off: {@code enable-jaspi=false} of Undertow's application security domain {@code bookme}.
 */
@NullMarked
package io.bookme.api.signin;

import org.jspecify.annotations.NullMarked;
