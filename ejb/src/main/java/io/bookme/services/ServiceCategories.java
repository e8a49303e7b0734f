package io.bookme.services;

import io.bookme.core.ExpectedVersion;
import io.bookme.core.Page;
import io.bookme.core.PageQuery;
import io.bookme.core.PageRequest;
import io.bookme.core.UnknownRowException;
import io.bookme.tenancy.ForTenant;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.Stateless;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.criteria.Predicate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The categories of the call's tenant. */
@Stateless
@PermitAll
@ForTenant
public class ServiceCategories {
    @PersistenceContext(unitName = "tenant")
    private EntityManager entities;

    /**
     * @param name a part of the name, in small or capital letters
     * @param active only those that are, or are not, in use
     */
    public Page<ServiceCategory> list(Optional<String> name, Optional<Boolean> active, PageRequest page) {
        return new PageQuery<>(entities, ServiceCategory.class)
                .page(
                        (root, builder) -> {
                            List<Predicate> all = new ArrayList<>();
                            name.ifPresent(part -> all.add(PageQuery.contains(root, builder, "name", part)));
                            active.ifPresent(is -> all.add(builder.equal(root.get("active"), is)));
                            return all;
                        },
                        page);
    }

    /**
     * @throws UnknownRowException if there is none
     */
    public ServiceCategory get(long id) {
        ServiceCategory category = entities.find(ServiceCategory.class, id);
        if (category == null) {
            throw new UnknownRowException("service category", id);
        }
        return category;
    }

    public ServiceCategory create(ServiceCategoryDetails details) {
        ServiceCategory category = new ServiceCategory(details.name());
        apply(details, category);
        entities.persist(category);
        entities.flush();
        return category;
    }

    /**
     * @throws UnknownRowException if there is none
     * @throws io.bookme.core.StaleVersionException if it has changed meanwhile
     */
    public ServiceCategory update(long id, ExpectedVersion expected, ServiceCategoryDetails details) {
        ServiceCategory category = get(id);
        expected.require(category);
        apply(details, category);
        entities.flush();
        return category;
    }

    /**
     * Its services stay, without a category. The database would see to that alone; they are told apart from before here,
     * so that who has read one of them learns that it has changed.
     *
     * @throws UnknownRowException if there is none
     * @throws io.bookme.core.StaleVersionException if it has changed meanwhile
     */
    public void delete(long id, ExpectedVersion expected) {
        ServiceCategory category = get(id);
        expected.require(category);
        entities.createQuery("update Service s set s.category = null, s.version = s.version + 1, s.updatedAt = :now"
                        + " where s.category = :category")
                .setParameter("now", Instant.now())
                .setParameter("category", category)
                .executeUpdate();
        entities.remove(category);
        entities.flush();
    }

    private static void apply(ServiceCategoryDetails details, ServiceCategory category) {
        category.setName(details.name());
        category.setDescription(details.description());
        category.setIcon(details.icon());
        category.setOrder(details.order());
        category.setActive(details.active());
        category.setMetadata(details.metadata());
    }
}
