/** The PostgreSQL and the WildFly of a checkout: started when first needed, shared, taken over after a crash. */
@NullMarked
package io.bookme.config;

import org.jspecify.annotations.NullMarked;
