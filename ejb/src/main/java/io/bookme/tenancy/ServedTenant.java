package io.bookme.tenancy;

/**
 * The tenant that a call is for.
 *
 * @param id its number in {@code tenant_tenant}
 * @param schema the schema that holds its tables
 * @param schemaOid by which it is known whether the schema under this name is still the same; zero if there is none
 */
public record ServedTenant(long id, String schema, long schemaOid) {}
