package io.bookme.tenancy;

import org.hibernate.context.spi.CurrentTenantIdentifierResolver;

/** Tells Hibernate the schema of the call's tenant when a session is opened; there is no other answer. */
public final class CurrentTenantResolver implements CurrentTenantIdentifierResolver<String> {

    /**
     * @throws NoTenantException if the call has none
     */
    @Override
    public String resolveCurrentTenantIdentifier() {
        return CurrentTenant.ofThisCall().schema();
    }

    @Override
    public boolean validateExistingCurrentSessions() {
        return true;
    }
}
