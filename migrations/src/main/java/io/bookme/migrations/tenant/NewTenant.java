package io.bookme.migrations.tenant;

import java.util.Optional;

/**
 * A tenant that is to be made.
 *
 * @param schema its schema's name, checked by {@link SchemaName}
 * @param name what people call it
 * @param domain its host, in any form that {@link DomainName} can normalise
 * @param contactEmail whom to write to
 */
public record NewTenant(String schema, String name, String domain, Optional<String> contactEmail) {
    /**
     * The same in the form in which it is kept.
     *
     * @throws InvalidTenantException if a name, the host or the address cannot be used
     */
    public NewTenant checked() {
        SchemaName.check(schema);
        String host = DomainName.normalise(domain);
        String called = Tenants.checkName(name);
        contactEmail.ifPresent(EmailAddress::check);
        return new NewTenant(schema, called, host, contactEmail);
    }
}
