package io.bookme.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.bookings.Allocation;
import io.bookme.bookings.Booking;
import io.bookme.bookings.BookingStatus;
import io.bookme.communications.Channel;
import io.bookme.communications.Message;
import io.bookme.communications.Template;
import io.bookme.core.Setting;
import io.bookme.customers.Customer;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.payments.Payment;
import io.bookme.payments.PaymentMethod;
import io.bookme.payments.Refund;
import io.bookme.resources.Requirement;
import io.bookme.resources.Resource;
import io.bookme.resources.ResourceKind;
import io.bookme.services.Service;
import io.bookme.services.ServiceCategory;
import io.bookme.staff.Skill;
import io.bookme.staff.StaffMember;
import io.bookme.staff.WorkingHours;
import io.bookme.tenant.Domain;
import io.bookme.tenant.Tenant;
import io.bookme.tenant.TenantStatus;
import io.bookme.users.Membership;
import io.bookme.users.MembershipRole;
import io.bookme.users.User;
import io.bookme.users.UserRole;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Persistence;
import jakarta.persistence.RollbackException;
import jakarta.validation.ConstraintViolationException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Every entity is written and read again by Hibernate on the migrated schema. */
class EntitiesAtWorkTest {

    private static final Instant TEN = Instant.parse("2026-11-23T10:00:00Z");

    private static TestDatabase database;
    private static EntityManagerFactory shared;
    private static EntityManagerFactory tenant;

    @BeforeAll
    static void boot() throws SQLException {
        database = TestDatabase.create();
        try (Connection connection = database.connection()) {
            for (Schemas scope : Schemas.values()) {
                scope.migrate(connection);
            }
        }
        shared = factory(Schemas.SHARED);
        tenant = factory(Schemas.TENANT);
    }

    @AfterAll
    static void shutDown() {
        shared.close();
        tenant.close();
        database.close();
    }

    @Test
    void shared_entities_are_stored_and_read_again() {
        write(shared, db -> {
            Tenant acme = new Tenant("tenant_acme", "Acme");
            acme.setStatus(TenantStatus.SUSPENDED);
            acme.setMetadata(Map.of("plan", "gold"));
            User user = new User("ada", "$2a$10$hash");
            return List.of(
                    acme,
                    new Domain(acme, "acme.localhost"),
                    user,
                    new UserRole(user, "ops"),
                    new Membership(user, acme, MembershipRole.MANAGER),
                    new Setting("mail.sender", Map.of("address", "noreply@example.org")));
        });

        try (EntityManager db = shared.createEntityManager()) {
            Domain domain = one(db, Domain.class);
            assertThat(domain.getTenant().getStatus()).isEqualTo(TenantStatus.SUSPENDED);
            assertThat(domain.getTenant().getMetadata()).isEqualTo(Map.of("plan", "gold"));
            assertThat(one(db, UserRole.class).getUser().isActive()).isTrue();
            assertThat(one(db, Membership.class).getRole()).isEqualTo(MembershipRole.MANAGER);
            assertThat(one(db, Setting.class).getValue()).containsEntry("address", "noreply@example.org");
        }
    }

    @Test
    void tenant_entities_are_stored_and_read_again() {
        write(tenant, db -> {
            Service service = new Service("Haircut", new BigDecimal("29.90"));
            ServiceCategory category = new ServiceCategory("Hair");
            service.setCategory(category);
            StaffMember grace = new StaffMember("Grace");
            Customer ada = new Customer("Ada", "ada@example.org");
            Resource chair = new Resource("Chair", ResourceKind.EQUIPMENT);
            Booking booking = new Booking(service, ada, TEN, TEN.plusSeconds(3600), service.getPrice());
            booking.setStaffMember(grace);
            booking.setStatus(BookingStatus.NO_SHOW);
            Template template = new Template("reminder", Channel.SMS, "Tomorrow!");
            Message message = new Message(ada, Channel.SMS, "+49", "Tomorrow!");
            message.setTemplate(template);
            Payment payment = new Payment(booking, new BigDecimal("29.90"), PaymentMethod.CASH);
            return List.of(
                    category,
                    service,
                    grace,
                    new WorkingHours(grace, DayOfWeek.SUNDAY, LocalTime.of(9, 0), LocalTime.of(17, 30)),
                    new Skill(grace, service),
                    ada,
                    chair,
                    new Requirement(service, chair),
                    booking,
                    new Allocation(booking, chair, 1),
                    template,
                    message,
                    payment,
                    new Refund(payment, BigDecimal.ONE));
        });

        try (EntityManager db = tenant.createEntityManager()) {
            Booking booking = one(db, Booking.class);
            assertThat(booking.getStatus()).isEqualTo(BookingStatus.NO_SHOW);
            assertThat(booking.getStartsAt()).isEqualTo(TEN);
            assertThat(booking.getService().getCategory().getName()).isEqualTo("Hair");
            assertThat(booking.getService().getCapacity()).isEqualTo(1);
            assertThat(booking.getService().getDurationMinutes()).isEqualTo(60);
            assertThat(one(db, WorkingHours.class).getWeekday()).isEqualTo(DayOfWeek.SUNDAY);
            assertThat(one(db, Refund.class).getPayment().getMethod()).isEqualTo(PaymentMethod.CASH);
            assertThat(one(db, Message.class).getTemplate().getChannel()).isEqualTo(Channel.SMS);
            assertThat(db.createQuery("select b from Booking b where b.status = :status", Booking.class)
                            .setParameter("status", BookingStatus.NO_SHOW)
                            .getResultList())
                    .hasSize(1);
        }
    }

    @Test
    void a_stale_change_is_refused() {
        ServiceCategory stored = write(tenant, db -> List.of(new ServiceCategory("Nails")));
        try (EntityManager early = tenant.createEntityManager();
                EntityManager late = tenant.createEntityManager()) {
            ServiceCategory seenEarly = early.find(ServiceCategory.class, stored.getId());
            ServiceCategory seenLate = late.find(ServiceCategory.class, stored.getId());
            inTransaction(early, () -> seenEarly.setName("Feet"));

            assertThat(seenEarly.getVersion()).isEqualTo(1);
            assertThatThrownBy(() -> inTransaction(late, () -> seenLate.setName("Hands")))
                    .isInstanceOf(RollbackException.class)
                    .hasCauseInstanceOf(OptimisticLockException.class);
        }
    }

    @Test
    void a_change_inside_metadata_is_stored() {
        ServiceCategory stored = write(tenant, db -> List.of(new ServiceCategory("Massage")));
        try (EntityManager db = tenant.createEntityManager()) {
            ServiceCategory category = db.find(ServiceCategory.class, stored.getId());
            inTransaction(db, () -> category.getMetadata().put("colour", "blue"));
        }
        try (EntityManager db = tenant.createEntityManager()) {
            assertThat(db.find(ServiceCategory.class, stored.getId()).getMetadata())
                    .isEqualTo(Map.of("colour", "blue"));
        }
    }

    @Test
    void bean_validation_refuses_what_the_columns_would() {
        assertThatThrownBy(() -> write(tenant, db -> List.of(new Service(" ", new BigDecimal("-1")))))
                .isInstanceOf(ConstraintViolationException.class);
    }

    @Test
    void a_real_address_takes_the_notes_about_a_placeholder_away() {
        Customer customer = new Customer("Ada", "unknown@example.com");
        customer.setMetadata(Map.of("needs_email_update", true, "email_filled_by", "a migration", "vip", true));

        customer.setEmail("unknown@example.com");
        assertThat(customer.getMetadata()).hasSize(3);
        customer.setEmail("ada@example.org");
        assertThat(customer.getMetadata()).isEqualTo(Map.of("vip", true));
    }

    private static EntityManagerFactory factory(Schemas scope) {
        PGSimpleDataSource source = (PGSimpleDataSource) database.ownerDataSource();
        source.setCurrentSchema(scope.schema);
        Map<String, Object> settings = new HashMap<>();
        settings.put("jakarta.persistence.transactionType", "RESOURCE_LOCAL");
        settings.put("jakarta.persistence.jtaDataSource", null);
        settings.put("jakarta.persistence.nonJtaDataSource", source);
        settings.put("hibernate.multi_tenant_connection_provider", null);
        settings.put("hibernate.tenant_identifier_resolver", null);
        return Persistence.createEntityManagerFactory(scope.scope.folder(), settings);
    }

    /** Stores what is given in this order, and gives back the first. */
    @SuppressWarnings("unchecked")
    private static <T> T write(EntityManagerFactory factory, Function<EntityManager, List<?>> entities) {
        try (EntityManager db = factory.createEntityManager()) {
            List<?> all = entities.apply(db);
            inTransaction(db, () -> all.forEach(db::persist));
            return (T) all.get(0);
        }
    }

    private static void inTransaction(EntityManager db, Runnable work) {
        db.getTransaction().begin();
        work.run();
        db.getTransaction().commit();
    }

    private static <T> T one(EntityManager db, Class<T> type) {
        return db.createQuery("select e from " + type.getSimpleName() + " e", type)
                .getSingleResult();
    }
}
