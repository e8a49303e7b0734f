package io.bookme.services;

import io.bookme.core.ExpectedVersion;
import io.bookme.core.InvalidReferenceException;
import io.bookme.core.Page;
import io.bookme.core.PageQuery;
import io.bookme.core.PageRequest;
import io.bookme.core.UnknownRowException;
import io.bookme.tenancy.ForTenant;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.Stateless;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.util.ArrayList;
import java.util.List;

/** The services of the call's tenant. */
@Stateless
@PermitAll
@ForTenant
public class Services {
    @PersistenceContext(unitName = "tenant")
    private EntityManager entities;

    public Page<Service> list(ServiceFilter filter, PageRequest page) {
        return new PageQuery<>(entities, Service.class)
                .page((root, builder) -> conditions(filter, root, builder), page);
    }

    private static List<Predicate> conditions(ServiceFilter filter, Root<Service> root, CriteriaBuilder builder) {
        List<Predicate> all = new ArrayList<>();
        filter.name().ifPresent(part -> all.add(PageQuery.contains(root, builder, "name", part)));
        filter.active().ifPresent(active -> all.add(builder.equal(root.get("active"), active)));
        filter.categoryId()
                .ifPresent(id -> all.add(builder.equal(root.get("category").get("id"), id)));
        filter.minPrice().ifPresent(least -> all.add(builder.ge(root.get("price"), least)));
        filter.maxPrice().ifPresent(most -> all.add(builder.le(root.get("price"), most)));
        return all;
    }

    /**
     * @throws UnknownRowException if there is none
     */
    public Service get(long id) {
        Service service = entities.find(Service.class, id);
        if (service == null) {
            throw new UnknownRowException("service", id);
        }
        return service;
    }

    /**
     * @throws InvalidReferenceException if its category is not there
     */
    public Service create(ServiceDetails details) {
        Service service = new Service(details.name(), details.price());
        apply(details, service);
        entities.persist(service);
        entities.flush();
        return service;
    }

    /**
     * @throws UnknownRowException if there is none
     * @throws io.bookme.core.StaleVersionException if it has changed meanwhile
     * @throws InvalidReferenceException if its category is not there
     */
    public Service update(long id, ExpectedVersion expected, ServiceDetails details) {
        Service service = get(id);
        expected.require(service);
        apply(details, service);
        entities.flush();
        return service;
    }

    /**
     * @throws UnknownRowException if there is none
     * @throws io.bookme.core.StaleVersionException if it has changed meanwhile
     * @throws jakarta.persistence.PersistenceException if something was booked of it; it can be made inactive instead
     */
    public void delete(long id, ExpectedVersion expected) {
        Service service = get(id);
        expected.require(service);
        entities.remove(service);
        entities.flush();
    }

    private void apply(ServiceDetails details, Service service) {
        service.setName(details.name());
        service.setDescription(details.description());
        service.setPrice(details.price());
        service.setDurationMinutes(details.durationMinutes());
        service.setCapacity(details.capacity());
        service.setActive(details.active());
        service.setCategory(details.categoryId().map(this::category).orElse(null));
        service.setMetadata(details.metadata());
    }

    private ServiceCategory category(long id) {
        ServiceCategory category = entities.find(ServiceCategory.class, id);
        if (category == null) {
            throw new InvalidReferenceException("categoryId", "There is no service category " + id);
        }
        return category;
    }
}
