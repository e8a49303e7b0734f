package io.bookme.migrations.state;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hibernate.boot.Metadata;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Join;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Table;
import org.jspecify.annotations.Nullable;

/**
 * Whether each table says where it is as its persistence unit wants it: a shared one that does not name {@code public} would
 * be looked for in the schema of whoever is the tenant of the call, and a tenant's that names a schema would be the same one
 * for all tenants.
 */
final class SchemasOfTables {
    private final Map<String, Table> byPlace = new LinkedHashMap<>();

    private SchemasOfTables(Metadata metadata) {
        for (PersistentClass entity : metadata.getEntityBindings()) {
            add("the entity " + entity.getClassName(), entity.getTable());
            for (Join join : entity.getJoins()) {
                add(
                        "the secondary table " + join.getTable().getName() + " of " + entity.getClassName(),
                        join.getTable());
            }
        }
        for (Collection collection : metadata.getCollectionBindings()) {
            if (!collection.isOneToMany()) {
                add("the table of " + collection.getRole(), collection.getCollectionTable());
            }
        }
    }

    private void add(String place, @Nullable Table table) {
        if (table != null && table.isPhysicalTable() && !byPlace.containsValue(table)) {
            byPlace.put(place, table);
        }
    }

    /**
     * @throws BookMeException if a table of the shared unit is not in {@code public}
     */
    static void refuseUnshared(String unit, Metadata metadata) {
        if (!unit.equals(Scope.SHARED.folder())) {
            return;
        }
        new SchemasOfTables(metadata).byPlace.forEach((place, table) -> {
            if (!Scope.SHARED_SCHEMA.equals(table.getSchema())) {
                throw new BookMeException(
                        "In the persistence unit 'shared', " + place + " does not say that it is in the schema public",
                        "Write schema = \"public\" into its " + annotation(place) + "; an entity of each tenant is"
                                + " listed in the persistence unit 'tenant' in its place.");
            }
        });
    }

    /**
     * @throws BookMeException if a table of the tenants' unit names a schema
     */
    static void refuseFixed(String unit, Metadata metadata) {
        if (!unit.equals(Scope.TENANT.folder())) {
            return;
        }
        new SchemasOfTables(metadata).byPlace.forEach((place, table) -> {
            if (table.getSchema() != null) {
                throw new BookMeException(
                        "In the persistence unit 'tenant', " + place + " names the schema " + table.getSchema()
                                + ", and would be there for all tenants",
                        "Take schema = \"" + table.getSchema() + "\" out of its " + annotation(place)
                                + "; a shared entity is listed in the persistence unit 'shared' in its place.");
            }
        });
    }

    private static String annotation(String place) {
        return place.startsWith("the entity")
                ? "@Table"
                : place.startsWith("the secondary") ? "@SecondaryTable" : "@JoinTable or @CollectionTable";
    }
}
