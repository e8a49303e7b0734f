package io.bookme.migrations.command;

import io.bookme.migrations.tenant.NewTenant;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * One of the guide's three tenants.
 *
 * @param name its short name: {@code acme} has the schema {@code tenant_acme} and the domain {@code acme.localhost}
 * @param title what people call it
 * @param services what it offers
 */
record DemoTenant(String name, String title, List<Offer> services) {

    /** A service that a tenant offers. */
    record Offer(String name, BigDecimal price, int minutes) {
        static Offer of(String name, String price, int minutes) {
            return new Offer(name, new BigDecimal(price), minutes);
        }
    }

    static List<DemoTenant> all() {
        return List.of(
                new DemoTenant(
                        "demo",
                        "Demo Studio",
                        List.of(Offer.of("Yoga class", "18.00", 75), Offer.of("Personal training", "65.00", 60))),
                new DemoTenant(
                        "acme",
                        "Acme Hair Salon",
                        List.of(Offer.of("Haircut", "39.50", 45), Offer.of("Colouring", "89.00", 120))),
                new DemoTenant(
                        "xyz",
                        "XYZ Bike Repair",
                        List.of(Offer.of("Inspection", "25.00", 30), Offer.of("Full service", "120.00", 180))));
    }

    String schema() {
        return "tenant_" + name;
    }

    String domain() {
        return name + ".localhost";
    }

    /** The user who is a member of this tenant alone. */
    String member() {
        return name + "_owner";
    }

    NewTenant wanted() {
        return new NewTenant(schema(), title, domain(), Optional.of("owner@" + name + ".example"));
    }
}
