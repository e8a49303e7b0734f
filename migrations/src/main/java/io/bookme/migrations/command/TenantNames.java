package io.bookme.migrations.command;

import java.util.List;
import picocli.CommandLine.Parameters;

/** The tenants that a verb is about. */
final class TenantNames {
    @Parameters(paramLabel = "SCHEMA", arity = "1..*", description = "The tenants' schemas, such as tenant_acme.")
    private List<String> schemas = List.of();

    /** Each once, in the order in which they were given. */
    List<String> schemas() {
        return schemas.stream().distinct().toList();
    }
}
