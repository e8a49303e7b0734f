package io.bookme.migrations.command;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.state.EntitySchema;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What the entities on the class path ask for; Hibernate takes a second for it, so it works beside the rest. */
final class Entities {
    private static final Logger HIBERNATE = Logger.getLogger("org.hibernate");

    private final CompletableFuture<Map<Scope, EntitySchema>> schemas;

    private Entities(CompletableFuture<Map<Scope, EntitySchema>> schemas) {
        this.schemas = schemas;
    }

    /** Begins to read them. Each scope is a persistence unit of its name. */
    static Entities reading(boolean quiet) {
        if (quiet) {
            HIBERNATE.setLevel(Level.OFF);
        }
        ClassLoader classes = Thread.currentThread().getContextClassLoader();
        return new Entities(CompletableFuture.supplyAsync(() -> {
            Map<Scope, EntitySchema> read = new EnumMap<>(Scope.class);
            for (Scope scope : Scope.values()) {
                read.put(scope, EntitySchema.of(scope.folder(), classes));
            }
            return read;
        }));
    }

    Map<Scope, EntitySchema> schemas() {
        try {
            return schemas.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            throw e;
        }
    }
}
