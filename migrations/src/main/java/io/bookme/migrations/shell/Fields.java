package io.bookme.migrations.shell;

import io.bookme.migrations.BookMeException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.metamodel.Attribute;
import jakarta.persistence.metamodel.EntityType;
import jakarta.persistence.metamodel.SingularAttribute;
import java.lang.reflect.Constructor;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.Hibernate;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.id.Assigned;
import org.hibernate.property.access.spi.BuiltInPropertyAccessStrategies;
import org.hibernate.property.access.spi.PropertyAccess;
import org.hibernate.type.descriptor.java.CoercionException;
import org.hibernate.type.descriptor.java.JavaType;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an entity by name, as Hibernate reads and writes them: an entity need have no constructor for a person, no
 * getter and no setter.
 */
final class Fields<T> {
    private final SessionImplementor session;
    private final EntityType<T> entity;

    private Fields(SessionImplementor session, EntityType<T> entity) {
        this.session = session;
        this.entity = entity;
    }

    /**
     * @throws BookMeException if the entity manager knows no such entity
     */
    static <T> Fields<T> of(EntityManager entities, Class<T> type) {
        try {
            return new Fields<>(
                    entities.unwrap(SessionImplementor.class),
                    entities.getMetamodel().entity(type));
        } catch (IllegalArgumentException e) {
            throw new BookMeException(
                    type.getSimpleName() + " is no entity here",
                    "Entities of a tenant are those of tenant(\"...\"), the shared ones those of shared().",
                    e);
        }
    }

    @SuppressWarnings("unchecked") // a row is of its own class
    static <T> Fields<T> ofRow(EntityManager entities, T row) {
        return of(entities, (Class<T>) Hibernate.getClass(row));
    }

    /** Its name in queries. */
    String entity() {
        return entity.getName();
    }

    /** A new one, by the constructor that every entity has for Hibernate. */
    T instance() {
        try {
            Constructor<T> constructor = entity.getJavaType().getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new BookMeException(
                    "No " + entity() + " can be made: " + e, "Name one of the entities that extend it.", e);
        }
    }

    /** Sets what is named; each name is followed by its value. */
    void set(T row, @Nullable Object... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new BookMeException(
                    "Behind the entity names and values take turns, and a value is missing",
                    "Write it so: create(em, " + entity() + ".class, \"name\", \"Cut\").");
        }
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Attribute<? super T, ?> field = field(String.valueOf(namesAndValues[i]));
            access(field).getSetter().set(Hibernate.unproxy(row), fitting(field, namesAndValues[i + 1]));
        }
    }

    /** What stands in the row's own columns, the key first; rows that refer to it stand in theirs. */
    Map<String, @Nullable Object> values(Object row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        entity.getSingularAttributes().stream()
                .sorted(Comparator.<SingularAttribute<? super T, ?>, Boolean>comparing(field -> !field.isId())
                        .thenComparing(Attribute::getName))
                .forEach(field ->
                        values.put(field.getName(), access(field).getGetter().get(Hibernate.unproxy(row))));
        return values;
    }

    /** What it is counted by for optimistic locking; null where that is not done. */
    @Nullable Object version(T row) {
        return versions()
                .map(field -> access(field).getGetter().get(Hibernate.unproxy(row)))
                .orElse(null);
    }

    void setVersion(T row, @Nullable Object version) {
        versions().ifPresent(field -> access(field).getSetter().set(Hibernate.unproxy(row), version));
    }

    private Optional<SingularAttribute<? super T, ?>> versions() {
        return entity.getSingularAttributes().stream()
                .filter(SingularAttribute::isVersion)
                .findFirst();
    }

    private Attribute<? super T, ?> field(String name) {
        Attribute<? super T, ?> field = entity.getAttributes().stream()
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new BookMeException(entity() + " has no '" + name + "'", "It has: " + names() + "."));
        if (field instanceof SingularAttribute<?, ?> one && one.isId() && isIdGiven()) {
            throw new BookMeException(
                    name + " of " + entity() + " is given by the database", "Leave it away; it is there once saved.");
        }
        return field;
    }

    private boolean isIdGiven() {
        return !(session.getFactory()
                        .getMappingMetamodel()
                        .getEntityDescriptor(entity.getJavaType())
                        .getGenerator()
                instanceof Assigned);
    }

    private String names() {
        return entity.getAttributes().stream().map(Attribute::getName).sorted().collect(Collectors.joining(", "));
    }

    private PropertyAccess access(Attribute<? super T, ?> field) {
        return BuiltInPropertyAccessStrategies.MIXED
                .getStrategy()
                .buildPropertyAccess(entity.getJavaType(), field.getName(), true);
    }

    /** A number may be written as one of another type, if it is the same number. */
    private @Nullable Object fitting(Attribute<? super T, ?> field, @Nullable Object value) {
        Class<?> type = field.getJavaType();
        if (value == null && !type.isPrimitive()) {
            return null;
        }
        JavaType<?> java = session.getTypeConfiguration().getJavaTypeRegistry().resolveDescriptor(type);
        Object fitting = value;
        if (field.getPersistentAttributeType() == Attribute.PersistentAttributeType.BASIC && value instanceof Number) {
            try {
                fitting = java.coerce(value, session);
            } catch (CoercionException e) {
                fitting = null;
            }
        }
        if (!java.getJavaTypeClass().isInstance(fitting)) {
            throw new BookMeException(
                    "%s of %s is of type %s, and %s is not"
                            .formatted(
                                    field.getName(),
                                    entity(),
                                    java.getJavaTypeClass().getSimpleName(),
                                    value),
                    "Give it one.");
        }
        return fitting;
    }
}
