package io.bookme.core;

import jakarta.persistence.EntityManager;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lists entities of one type: those that meet all conditions, one page of them, and how many there are. */
public final class PageQuery<E extends StoredEntity> {
    private static final char ESCAPE = '\\';

    private final EntityManager entities;
    private final Class<E> type;

    /** Makes the conditions on one query's root. */
    @FunctionalInterface
    public interface Conditions<E> {
        List<Predicate> on(Root<E> root, CriteriaBuilder builder);
    }

    public PageQuery(EntityManager entities, Class<E> type) {
        this.entities = entities;
        this.type = type;
    }

    public Page<E> page(Conditions<E> conditions, PageRequest wanted) {
        CriteriaBuilder builder = entities.getCriteriaBuilder();
        CriteriaQuery<Long> count = builder.createQuery(Long.class);
        Root<E> counted = count.from(type);
        count.select(builder.count(counted)).where(array(conditions.on(counted, builder)));
        CriteriaQuery<E> select = builder.createQuery(type);
        Root<E> root = select.from(type);
        select.where(array(conditions.on(root, builder))).orderBy(orders(root, builder, wanted.sort()));
        return new Page<>(
                entities.createQuery(select)
                        .setFirstResult(wanted.offset())
                        .setMaxResults(wanted.size())
                        .getResultList(),
                entities.createQuery(count).getSingleResult());
    }

    /** The attribute has the text somewhere in it, in small or capital letters. */
    public static Predicate contains(Root<?> root, CriteriaBuilder builder, String attribute, String text) {
        String pattern = text.toLowerCase(Locale.ROOT).replaceAll("([\\\\%_])", "\\\\$1");
        return builder.like(builder.lower(root.get(attribute)), "%" + pattern + "%", ESCAPE);
    }

    private static List<Order> orders(Root<?> root, CriteriaBuilder builder, List<PageRequest.Sort> sort) {
        List<Order> orders = new ArrayList<>();
        for (PageRequest.Sort by : sort) {
            orders.add(
                    by.descending() ? builder.desc(root.get(by.attribute())) : builder.asc(root.get(by.attribute())));
        }
        orders.add(builder.asc(root.get("id")));
        return orders;
    }

    private static Predicate[] array(List<Predicate> predicates) {
        return predicates.toArray(Predicate[]::new);
    }
}
