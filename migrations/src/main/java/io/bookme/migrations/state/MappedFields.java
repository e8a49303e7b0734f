package io.bookme.migrations.state;

import java.util.function.BiConsumer;
import org.hibernate.boot.Metadata;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Value;

/** Walks through the fields of entities that have columns, and of what is embedded in them. */
final class MappedFields {
    private final BiConsumer<String, Column> visitor;

    private MappedFields(BiConsumer<String, Column> visitor) {
        this.visitor = visitor;
    }

    /**
     * @param visitor hears of each column with its field, such as {@code io.bookme.shop.Item.size.width}
     */
    static void each(Metadata metadata, BiConsumer<String, Column> visitor) {
        MappedFields fields = new MappedFields(visitor);
        for (PersistentClass entity : metadata.getEntityBindings()) {
            for (Property property : entity.getProperties()) {
                fields.look(entity.getClassName() + "." + property.getName(), property.getValue());
            }
        }
    }

    private void look(String path, Value value) {
        if (value instanceof Component component) {
            component.getProperties().forEach(part -> look(path + "." + part.getName(), part.getValue()));
        } else if (value instanceof Collection collection) {
            if (!collection.isOneToMany()) {
                look(path, collection.getElement());
            }
        } else {
            value.getSelectables().stream()
                    .filter(Column.class::isInstance)
                    .forEach(column -> visitor.accept(path, (Column) column));
        }
    }
}
