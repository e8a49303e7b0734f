package io.bookme.migrations.shell;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.Tenant;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code ./manage shell}, there without a prefix. What goes wrong says what to do next.
 *
 * <p>JShell can reach only what is static, so the session at work is kept here: one at a time in a process.
 */
public final class ShellWords {
    private static final AtomicReference<@Nullable ShellSession> AT_WORK = new AtomicReference<>();

    private ShellWords() {}

    /** From now on the words speak of this session. */
    public static void speakOf(ShellSession session) {
        AT_WORK.set(session);
    }

    /** The words speak of nothing again. */
    public static void fallSilent() {
        AT_WORK.set(null);
    }

    /** An entity manager that sees this tenant's schema alone, until it is closed. */
    public static EntityManager tenant(String schema) {
        return explained(() -> session().tenant(schema));
    }

    /** The same for a tenant of {@link #tenants()}. */
    public static EntityManager tenant(Tenant tenant) {
        return tenant(tenant.schema());
    }

    /** An entity manager of the shared tables. */
    public static EntityManager shared() {
        return explained(() -> session().shared());
    }

    /** All tenants, in order of their schemas' names. */
    public static List<Tenant> tenants() {
        return explained(() -> session().tenants());
    }

    /** Makes a tenant with its schema and all migrations, ready when this returns. */
    public static Tenant createTenant(String schema, String name, String domain, String contactEmail) {
        Optional<String> contact = Optional.of(contactEmail).filter(text -> !text.isBlank());
        return explained(() -> session().createTenant(new NewTenant(schema, name, domain, contact)));
    }

    /** Makes a row of an entity, with these values by the names of its fields, and saves it. */
    public static <T> T create(EntityManager em, Class<T> entity, @Nullable Object... namesAndValues) {
        return explained(() -> new Rows(em).create(entity, namesAndValues));
    }

    /** Saves a row: a new one, or what was changed of one that was read. */
    public static <T> T save(EntityManager em, T row) {
        return explained(() -> new Rows(em).save(row));
    }

    /** Gives a row's fields these values, and saves it. */
    public static <T> T change(EntityManager em, T row, @Nullable Object... namesAndValues) {
        return explained(() -> new Rows(em).change(row, namesAndValues));
    }

    /** Deletes a row. */
    public static void delete(EntityManager em, Object row) {
        explained(() -> new Rows(em).delete(row));
    }

    /** All rows of an entity. */
    public static <T> List<T> all(EntityManager em, Class<T> entity) {
        return explained(() -> new Rows(em).all(entity));
    }

    /** What stands in a row, by the names of its fields. */
    public static Map<String, @Nullable Object> values(EntityManager em, Object row) {
        return explained(() -> new Rows(em).values(row));
    }

    /** As the guide prints. */
    public static void print(Object value) {
        System.out.println(value);
    }

    private static ShellSession session() {
        ShellSession session = AT_WORK.get();
        if (session == null) {
            throw new BookMeException("There is no shell at work here", "Start one: ./manage shell");
        }
        return session;
    }

    @SuppressWarnings("PMD.PreserveStackTrace") // JShell would print it
    private static <T> T explained(Supplier<T> work) {
        try {
            return work.get();
        } catch (BookMeException e) {
            IllegalStateException refused = new IllegalStateException(e.getMessage() + ". " + e.nextStep());
            refused.setStackTrace(new StackTraceElement[0]);
            throw refused;
        }
    }
}
