@NullMarked
package io.bookme.api.signin;

import org.jspecify.annotations.NullMarked;
