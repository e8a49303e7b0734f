package io.bookme.migrations.shell;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.util.HashMap;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.engine.jdbc.connections.internal.UserSuppliedConnectionProviderImpl;
import org.hibernate.resource.jdbc.spi.PhysicalConnectionHandlingMode;
import org.jspecify.annotations.Nullable;

/**
 * Entity managers of one persistence unit outside the server: the very unit that is deployed, with its mapping and its
 * validation; only data source, JTA and the tenancy of a call are replaced.
 */
final class EntityManagers implements AutoCloseable {
    private final EntityManagerFactory factory;

    private EntityManagers(EntityManagerFactory factory) {
        this.factory = factory;
    }

    static EntityManagers of(String persistenceUnit, SchemaConnections connections) {
        Map<String, @Nullable Object> settings = new HashMap<>();
        settings.put(AvailableSettings.JAKARTA_TRANSACTION_TYPE, "RESOURCE_LOCAL");
        // Takes the place of the unit's data source, which only a server has; it is never asked.
        settings.put(AvailableSettings.CONNECTION_PROVIDER, new UserSuppliedConnectionProviderImpl());
        settings.put(AvailableSettings.MULTI_TENANT_CONNECTION_PROVIDER, connections);
        settings.put(AvailableSettings.MULTI_TENANT_IDENTIFIER_RESOLVER, null);
        settings.put(
                AvailableSettings.CONNECTION_HANDLING, PhysicalConnectionHandlingMode.DELAYED_ACQUISITION_AND_HOLD);
        return new EntityManagers(create(persistenceUnit, settings));
    }

    /** JShell's own class loader, which calls us, does not show what is found by its place: units and providers. */
    private static EntityManagerFactory create(String unit, Map<String, @Nullable Object> settings) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(EntityManagers.class.getClassLoader());
        try {
            return Persistence.createEntityManagerFactory(unit, settings);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** A new one; who asked closes it. */
    EntityManager open(String schema) {
        return factory.unwrap(SessionFactory.class)
                .withOptions()
                .tenantIdentifier((Object) schema)
                .openSession();
    }

    @Override
    public void close() {
        factory.close();
    }
}
