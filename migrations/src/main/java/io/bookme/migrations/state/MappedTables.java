package io.bookme.migrations.state;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.app.Scope;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hibernate.boot.Metadata;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.ForeignKey;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.Value;
import org.hibernate.type.BasicType;
import org.hibernate.type.descriptor.converter.spi.BasicValueConverter;

/** Reads the {@link MappedTable}s out of Hibernate's mapping of one persistence unit. */
final class MappedTables {

    private final Metadata metadata;
    private final Map<String, MappedTable> tables = new LinkedHashMap<>();

    private MappedTables(Metadata metadata) {
        this.metadata = metadata;
    }

    /**
     * @throws BookMeException if a foreign key would cross between shared and tenant tables
     */
    static List<MappedTable> of(Metadata metadata) {
        MappedTables mapped = new MappedTables(metadata);
        mapped.refuseCrossing();
        metadata.getEntityBindings().stream()
                .sorted((one, two) -> Integer.compare(depth(one), depth(two)))
                .forEach(mapped::entity);
        metadata.getCollectionBindings().forEach(mapped::collection);
        return List.copyOf(mapped.tables.values());
    }

    private void refuseCrossing() {
        for (Table table : metadata.collectTableMappings()) {
            for (ForeignKey key : table.getForeignKeys().values()) {
                Table other = key.getReferencedTable();
                if (key.isCreationEnabled() && other != null && isShared(table) != isShared(other)) {
                    throw CrossingKeyException.between(table.getName(), other.getName(), isShared(table));
                }
            }
        }
    }

    private static boolean isShared(Table table) {
        return Scope.SHARED_SCHEMA.equals(table.getSchema());
    }

    private static int depth(PersistentClass entity) {
        return entity.getSuperclass() == null ? 0 : 1 + depth(entity.getSuperclass());
    }

    private void entity(PersistentClass entity) {
        Class<?> type = entity.getMappedClass();
        Set<String> columns = new LinkedHashSet<>();
        Map<Field, Value> initialised = new LinkedHashMap<>();
        if (entity.getKey() != null) {
            columns.addAll(names(entity.getKey()));
        }
        Map<String, Property> properties = new LinkedHashMap<>();
        entity.getPropertyClosure().forEach(property -> properties.put(property.getName(), property));
        for (Field field : fields(type)) {
            Property property = properties.remove(field.getName());
            if (property != null) {
                columns.addAll(names(property.getValue()));
                initialised.put(field, property.getValue());
            }
        }
        Map<String, String> values = constants(concrete(entity), initialised);
        first(entity, type).forEach(values::put);
        properties.values().forEach(rest -> columns.addAll(names(rest.getValue())));
        add(entity.getTable(), type.getPackageName(), entity.getJpaEntityName(), Optional.empty(), columns, values);
        entity.getJoins()
                .forEach(join -> add(
                        join.getTable(),
                        type.getPackageName(),
                        entity.getJpaEntityName(),
                        Optional.of(join.getTable().getName()),
                        Set.of(),
                        Map.of()));
    }

    /** Itself, or of an abstract one the classes that there are objects of. */
    private static List<Class<?>> concrete(PersistentClass entity) {
        List<PersistentClass> classes = new ArrayList<>(List.of(entity));
        classes.addAll(entity.getSubclasses());
        List<Class<?>> concrete = new ArrayList<>();
        classes.stream()
                .map(PersistentClass::getMappedClass)
                .filter(each -> !Modifier.isAbstract(each.getModifiers()))
                .forEach(concrete::add);
        return Modifier.isAbstract(entity.getMappedClass().getModifiers())
                ? concrete
                : List.of(entity.getMappedClass());
    }

    /** What new entities of all these classes have alike. */
    private static Map<String, String> constants(List<Class<?>> types, Map<Field, Value> fields) {
        Map<String, String> alike = new LinkedHashMap<>();
        for (int i = 0; i < types.size(); i++) {
            Map<String, String> constants = constants(types.get(i), fields);
            if (i == 0) {
                alike.putAll(constants);
            } else {
                alike.entrySet().retainAll(constants.entrySet());
            }
        }
        return alike;
    }

    /** What two new entities have alike, a moment apart. */
    private static Map<String, String> constants(Class<?> type, Map<Field, Value> fields) {
        Map<String, String> constants = initial(type, fields);
        if (!constants.isEmpty()) {
            InitialValues.passAMoment();
            constants.entrySet().retainAll(initial(type, fields).entrySet());
        }
        return constants;
    }

    private static Map<String, String> initial(Class<?> type, Map<Field, Value> fields) {
        InitialValues initial = InitialValues.of(type);
        Map<String, String> values = new LinkedHashMap<>();
        fields.forEach((field, column) -> initial.value(field).ifPresent(value -> collect(column, value, values)));
        return values;
    }

    /** Where subclasses come to a table with rows, these rows are of the class that was there alone. */
    private static Map<String, String> first(PersistentClass entity, Class<?> type) {
        Value kind = entity.getDiscriminator();
        boolean isFirst = entity.getSuperclass() == null && !Modifier.isAbstract(type.getModifiers());
        if (kind == null || !isFirst || names(kind).size() != 1) {
            return Map.of();
        }
        return Map.of(names(kind).get(0), "'" + entity.getDiscriminatorValue().replace("'", "''") + "'");
    }

    /** Own fields first, then those of the superclasses, from the root down. */
    private static List<Field> fields(Class<?> type) {
        List<Class<?>> above = new ArrayList<>();
        for (Class<?> each = type.getSuperclass(); each != null; each = each.getSuperclass()) {
            above.add(each);
        }
        List<Field> fields = new ArrayList<>(List.of(type.getDeclaredFields()));
        above.forEach(each -> Collections.addAll(fields, each.getDeclaredFields()));
        return fields;
    }

    private static void collect(Value value, Object initial, Map<String, String> into) {
        if (value instanceof Component component) {
            for (Property property : component.getProperties()) {
                try {
                    Field field = initial.getClass().getDeclaredField(property.getName());
                    field.setAccessible(true);
                    Object part = field.get(initial);
                    if (part != null) {
                        collect(property.getValue(), part, into);
                    }
                } catch (ReflectiveOperationException | RuntimeException e) {
                    // a part that cannot be read has no known initial value
                }
            }
            return;
        }
        if (names(value).size() == 1) {
            InitialValues.sql(stored(value, initial))
                    .ifPresent(sql -> into.put(names(value).get(0), sql));
        }
    }

    /** What the column keeps of a value: a converted one, or an enum's name. */
    @SuppressWarnings("unchecked")
    private static Object stored(Value value, Object initial) {
        if (value.getType() instanceof BasicType<?> type) {
            BasicValueConverter<Object, Object> converter =
                    (BasicValueConverter<Object, Object>) type.getValueConverter();
            if (converter != null) {
                Object converted = converter.toRelationalValue(initial);
                return converted == null ? initial : converted;
            }
            if (initial instanceof Enum<?> constant) {
                return type.getJdbcType().isInteger() ? constant.ordinal() : constant.name();
            }
        }
        return initial;
    }

    private void collection(Collection collection) {
        Table table = collection.getCollectionTable();
        if (table == null || collection.isOneToMany()) {
            return;
        }
        PersistentClass owner = collection.getOwner();
        String role = collection.getRole();
        Set<String> columns = new LinkedHashSet<>();
        columns.addAll(names(collection.getKey()));
        columns.addAll(names(collection.getElement()));
        add(
                table,
                owner.getMappedClass().getPackageName(),
                owner.getJpaEntityName(),
                Optional.of(role.substring(role.lastIndexOf('.') + 1)),
                columns,
                Map.of());
    }

    private void add(
            Table table,
            String packageName,
            String entity,
            Optional<String> attribute,
            Set<String> columns,
            Map<String, String> values) {
        MappedTable one = new MappedTable(
                table.getName(), packageName, entity, attribute, List.copyOf(columns), Map.copyOf(values));
        tables.merge(table.getName(), one, MappedTables::together);
    }

    /** Several entities in one table, as with single-table inheritance: it bears the first one's name. */
    private static MappedTable together(MappedTable first, MappedTable second) {
        Set<String> columns = new LinkedHashSet<>(first.columns());
        columns.addAll(second.columns());
        Map<String, String> values = new LinkedHashMap<>(second.initialValues());
        values.putAll(first.initialValues());
        return new MappedTable(
                first.name(), first.packageName(), first.entity(), first.attribute(), List.copyOf(columns), values);
    }

    /** Its columns; what a formula computes has none. */
    private static List<String> names(Value value) {
        return value.getSelectables().stream()
                .filter(Column.class::isInstance)
                .map(each -> ((Column) each).getName())
                .toList();
    }
}
