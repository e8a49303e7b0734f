package io.bookme.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two live bookings of one staff member never overlap, whoever writes them; under the tenant's search_path alone. */
class BookingOverlapTest {

    private static TestDatabase database;
    private static Connection connection;

    @BeforeAll
    static void a_booking_from_ten_to_eleven() throws SQLException {
        database = TestDatabase.create();
        connection = database.connection();
        Schemas.TENANT.migrate(connection);
        connection.setAutoCommit(false);
        Schemas.execute(connection, """
                set search_path = tenant_test;
                insert into services_service (id, name, price) values (1, 'cut', 30);
                insert into customers_customer (id, name, email) values (1, 'Ada', 'ada@example.org');
                insert into staff_member (id, name) values (1, 'Grace'), (2, 'Joan');
                """);
        book(1, "10:00", "11:00", "confirmed");
        connection.commit();
    }

    @AfterEach
    void undo() throws SQLException {
        connection.rollback();
    }

    @AfterAll
    static void disconnect() throws SQLException {
        connection.close();
        database.close();
    }

    @Test
    void an_overlapping_booking_of_the_same_staff_member_is_refused() {
        assertThatThrownBy(() -> book(1, "10:59", "12:00", "pending"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo("23P01"))
                .hasMessageContaining("bookings_booking_staff_member_excl");
    }

    @Test
    void a_booking_may_begin_when_another_ends() throws SQLException {
        book(1, "11:00", "12:00", "pending");
        book(1, "09:00", "10:00", "pending");
    }

    @Test
    void another_staff_member_or_none_may_be_booked_at_the_same_time() throws SQLException {
        book(2, "10:00", "11:00", "confirmed");
        book(null, "10:00", "11:00", "confirmed");
        book(null, "10:00", "11:00", "confirmed");
    }

    @Test
    void a_booking_that_is_over_occupies_nobody() throws SQLException {
        book(1, "10:00", "11:00", "cancelled");
        book(1, "10:00", "11:00", "no_show");
        book(1, "10:00", "11:00", "completed");
    }

    @Test
    void a_cancelled_booking_cannot_come_back_into_a_taken_hour() throws SQLException {
        book(1, "10:30", "11:30", "cancelled");

        assertThatThrownBy(() -> Schemas.execute(
                        connection, "update bookings_booking set status = 'confirmed' where status = 'cancelled'"))
                .hasMessageContaining("bookings_booking_staff_member_excl");
    }

    private static void book(Integer staffMember, String from, String to, String status) throws SQLException {
        Schemas.execute(connection, """
                insert into bookings_booking
                    (service_id, customer_id, staff_member_id, starts_at, ends_at, status, price)
                values (1, 1, %s, '2026-11-23 %s+00', '2026-11-23 %s+00', '%s', 30)
                """.formatted(staffMember, from, to, status));
    }
}
