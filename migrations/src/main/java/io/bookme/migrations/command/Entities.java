package io.bookme.migrations.command;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.state.EntitySchema;
import io.bookme.migrations.state.UnlistedEntities;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the entities on the class path ask for; Hibernate takes a second for it, so it works beside the rest. */
final class Entities {
    private static final Logger HIBERNATE = Logger.getLogger("org.hibernate");

    private final Map<Scope, CompletableFuture<Reading>> reading;

    private final ClassLoader classes;

    private Entities(ClassLoader classes, Map<Scope, CompletableFuture<Reading>> reading) {
        this.classes = classes;
        this.reading = reading;
    }

    /** What came of one unit: a problem is told to who waits for the schemas, as it is. */
    private record Reading(
            @Nullable EntitySchema schema, @Nullable RuntimeException problem) {
        EntitySchema orProblem() {
            if (schema == null) {
                throw Objects.requireNonNull(problem);
            }
            return schema;
        }
    }

    /** Begins to read them. Each scope is a persistence unit of its name. */
    static Entities reading(boolean quiet) {
        if (quiet) {
            HIBERNATE.setLevel(Level.OFF);
        }
        ClassLoader classes = Thread.currentThread().getContextClassLoader();
        Map<Scope, CompletableFuture<Reading>> reading = new EnumMap<>(Scope.class);
        for (Scope scope : Scope.values()) {
            reading.put(scope, CompletableFuture.supplyAsync(() -> read(scope, classes)));
        }
        return new Entities(classes, reading);
    }

    private static Reading read(Scope scope, ClassLoader classes) {
        try {
            return new Reading(EntitySchema.of(scope.folder(), classes), null);
        } catch (RuntimeException e) {
            return new Reading(null, e);
        }
    }

    /** Entities that no persistence unit lists. */
    List<String> unlisted() {
        return UnlistedEntities.of(classes, schemas().values());
    }

    Map<Scope, EntitySchema> schemas() {
        Map<Scope, EntitySchema> schemas = new EnumMap<>(Scope.class);
        reading.forEach((scope, read) -> schemas.put(scope, read.join().orProblem()));
        return schemas;
    }
}
