package io.bookme.tenancy;

/**
 * The tenant that a call is for.
 *
 * @param id its number in {@code tenant_tenant}
 * @param schema the schema that holds its tables
 */
public record ServedTenant(long id, String schema) {}
