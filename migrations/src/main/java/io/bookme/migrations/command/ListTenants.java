package io.bookme.migrations.command;

import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.FleetStatus;
import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.TenantStatus;
import io.bookme.migrations.tenant.Tenants;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the tenants. */
@Command(
        name = "list_tenants",
        description = "List the tenants: schema, status, domain, name, and how many migrations each has.",
        footer = {
            "",
            "Examples:",
            "  ./manage list_tenants",
            "  ./manage list_tenants --status suspended",
            "  ./manage list_tenants --json"
        })
final class ListTenants implements Callable<Integer> {
    private static final int PAGE = 500;

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "Only those that are active, suspended or archived.")
    private Optional<TenantStatus> status = Optional.empty();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ListTenants(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Database database = Database.open(context, where)) {
            Fleet fleet = database.fleet();
            List<Tenant> tenants = all(new Tenants(fleet));
            Map<String, Integer> applied = applied(fleet.status());
            if (json) {
                printJson(tenants, applied);
            } else {
                printTable(tenants, applied);
            }
        }
        return ExitCode.DONE;
    }

    private List<Tenant> all(Tenants tenants) {
        List<Tenant> all = new ArrayList<>();
        List<Tenant> page = tenants.list(status, 0, PAGE);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = tenants.list(status, all.size(), PAGE);
        }
        return all;
    }

    private static Map<String, Integer> applied(FleetStatus fleet) {
        Map<String, Integer> applied = new TreeMap<>();
        fleet.groups()
                .forEach(group -> group.schemas()
                        .forEach(
                                schema -> applied.put(schema, group.migrations().size())));
        return applied;
    }

    private void printTable(List<Tenant> tenants, Map<String, Integer> applied) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("SCHEMA", "STATUS", "MIGRATIONS", "DOMAIN", "NAME"));
        tenants.forEach(tenant -> rows.add(List.of(
                tenant.schema(),
                tenant.status().word(),
                String.valueOf(applied.getOrDefault(tenant.schema(), 0)),
                tenant.primaryDomain().orElse("-"),
                tenant.name())));
        int[] widths = new int[rows.get(0).size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            context.out().println(line.toString().stripTrailing());
        }
    }

    private void printJson(List<Tenant> tenants, Map<String, Integer> applied) {
        JsonArrayBuilder array = Json.array();
        for (Tenant tenant : tenants) {
            JsonObjectBuilder object = Json.object()
                    .add("schema", tenant.schema())
                    .add("name", tenant.name())
                    .add("status", tenant.status().word());
            Json.add(object, "domain", tenant.primaryDomain());
            Json.add(object, "contactEmail", tenant.contactEmail());
            array.add(object.add("createdAt", tenant.createdAt().toString())
                    .add("migrations", applied.getOrDefault(tenant.schema(), 0)));
        }
        Json.print(context.out(), Json.object().add("tenants", array).build());
    }
}
