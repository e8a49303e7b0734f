package io.bookme.migrations.shell;

import io.bookme.migrations.BookMeException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityTransaction;
import jakarta.persistence.PersistenceException;
import jakarta.validation.ConstraintViolationException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one entity manager, as a person at a prompt handles them: each change is a transaction of its own, unless one
 * is open. What fails is rolled back, and the entity manager then knows no row any more: what it kept of them would be
 * wrong.
 */
final class Rows {
    private final EntityManager entities;

    Rows(EntityManager entities) {
        this.entities = entities;
    }

    /** A new row with these values, saved. */
    <T> T create(Class<T> type, @Nullable Object... namesAndValues) {
        Fields<T> fields = Fields.of(entities, type);
        T row = fields.instance();
        fields.set(row, namesAndValues);
        return save(row);
    }

    /** Saves a row, whether it is new or was read, by this entity manager or by one of before; the one that is read now. */
    <T> T save(T row) {
        return saved(row, () -> {
            if (entities.contains(row)) {
                return row;
            }
            if (entities.getEntityManagerFactory().getPersistenceUnitUtil().getIdentifier(row) != null) {
                return entities.merge(row);
            }
            entities.persist(row);
            return row;
        });
    }

    /** The row with these values, saved. */
    <T> T change(T row, @Nullable Object... namesAndValues) {
        Fields.ofRow(entities, row).set(row, namesAndValues);
        return save(row);
    }

    /** Deletes it, and returns what was deleted. */
    Object delete(Object row) {
        return saved(row, () -> {
            Object kept = entities.contains(row) ? row : entities.merge(row);
            entities.remove(kept);
            return kept;
        });
    }

    <T> List<T> all(Class<T> type) {
        String name = Fields.of(entities, type).entity();
        return entities.createQuery("from " + name, type).getResultList();
    }

    /** What stands in the row's own columns, by the names of the entity's fields. */
    Map<String, @Nullable Object> values(Object row) {
        return Fields.ofRow(entities, row).values(row);
    }

    private <T> T saved(T row, Supplier<T> work) {
        Fields<T> fields = Fields.ofRow(entities, row);
        Object version = fields.version(row);
        EntityTransaction transaction = entities.getTransaction();
        boolean isOurs = !transaction.isActive();
        if (isOurs) {
            transaction.begin();
        }
        try {
            T kept = work.get();
            entities.flush();
            if (isOurs) {
                transaction.commit();
            }
            return kept;
        } catch (PersistenceException | ConstraintViolationException e) {
            if (isOurs && transaction.isActive()) {
                transaction.rollback();
            }
            entities.clear();
            // a flush that fails has counted it on, and it would be taken for another one's row when it is saved again
            fields.setVersion(row, version);
            throw new BookMeException(
                    "It was not saved: " + told(e),
                    isOurs ? "Mend it and save it again." : "End the transaction: em.getTransaction().rollback()",
                    e);
        }
    }

    private static String told(RuntimeException problem) {
        String told = String.valueOf(problem.getMessage());
        for (Throwable each = problem; each != null; each = each.getCause()) {
            if (each instanceof ConstraintViolationException invalid) {
                return invalid.getConstraintViolations().stream()
                        .map(violation -> violation.getPropertyPath() + " " + violation.getMessage())
                        .sorted()
                        .collect(Collectors.joining(", "));
            }
            if (each instanceof SQLException) {
                told = String.valueOf(each.getMessage()).replaceFirst("\\.$", "");
            }
        }
        return told;
    }
}
