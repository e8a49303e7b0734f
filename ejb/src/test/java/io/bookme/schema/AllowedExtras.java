package io.bookme.schema;

import java.util.Set;

/** What the migrated schema has and the entities cannot say, each by name: the one place where such things are listed. */
final class AllowedExtras {

    static final Set<String> SHARED = Set.of(
            // partial: at most one primary domain a tenant
            "tenant_domain_one_primary_idx",
            // on an expression: sign-in by e-mail address in any case
            "users_user_email_idx");

    static final Set<String> TENANT = Set.of(
            // an exclusion constraint: no two live bookings of one staff member overlap
            "bookings_booking_staff_member_excl",
            // partial: what waits to be confirmed
            "bookings_booking_pending_idx",
            // partial: what waits to be sent
            "communications_message_queued_idx");

    private AllowedExtras() {}
}
