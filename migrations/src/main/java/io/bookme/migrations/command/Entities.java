package io.bookme.migrations.command;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.state.EntitySchema;
import io.bookme.migrations.state.UnlistedEntities;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the entities on the class path ask for; Hibernate takes a second for it, so it works beside the rest. */
final class Entities {
    private static final Logger HIBERNATE = Logger.getLogger("org.hibernate");

    private final CompletableFuture<Reading> reading;

    private final ClassLoader classes;

    private Entities(ClassLoader classes, CompletableFuture<Reading> reading) {
        this.classes = classes;
        this.reading = reading;
    }

    /** What came of it: a problem is told to who waits for the schemas, as it is. */
    private record Reading(
            Map<Scope, EntitySchema> schemas, @Nullable RuntimeException problem) {}

    /** Begins to read them. Each scope is a persistence unit of its name. */
    static Entities reading(boolean quiet) {
        if (quiet) {
            HIBERNATE.setLevel(Level.OFF);
        }
        ClassLoader classes = Thread.currentThread().getContextClassLoader();
        return new Entities(classes, CompletableFuture.supplyAsync(() -> read(classes)));
    }

    private static Reading read(ClassLoader classes) {
        Map<Scope, EntitySchema> schemas = new EnumMap<>(Scope.class);
        try {
            for (Scope scope : Scope.values()) {
                schemas.put(scope, EntitySchema.of(scope.folder(), classes));
            }
            return new Reading(schemas, null);
        } catch (RuntimeException e) {
            return new Reading(schemas, e);
        }
    }

    /** Entities that no persistence unit lists. */
    List<String> unlisted() {
        return UnlistedEntities.of(classes, schemas().values());
    }

    Map<Scope, EntitySchema> schemas() {
        Reading read = reading.join();
        if (read.problem() != null) {
            throw read.problem();
        }
        return read.schemas();
    }
}
