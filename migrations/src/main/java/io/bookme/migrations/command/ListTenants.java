package io.bookme.migrations.command;

import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.tenant.Standing;
import io.bookme.migrations.tenant.Standing.Mark;
import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.TenantFilter;
import io.bookme.migrations.tenant.TenantOverview;
import io.bookme.migrations.tenant.TenantOverview.Placed;
import io.bookme.migrations.tenant.TenantStatus;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the tenants. */
@Command(
        name = "list_tenants",
        description = {
            "List the tenants: schema, status, where each stands, domain and name. --behind, --at-head, --held, --parked",
            "and --ahead may be combined: who is one of them is listed."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage list_tenants",
            "  ./manage list_tenants --status suspended",
            "  ./manage list_tenants --behind --parked",
            "  ./manage list_tenants --offset 100 --limit 50 --json"
        })
final class ListTenants implements Callable<Integer> {
    private static final int PAGE = 500;

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Option(
            names = {"--status", "--state"},
            paramLabel = "STATUS",
            description = "Only those that are active, suspended or archived.")
    private Optional<TenantStatus> status = Optional.empty();

    @Option(names = "--behind", description = "Only those that miss a migration which they should have.")
    private boolean behind;

    @Option(names = "--at-head", description = "Only those that have every migration of this build.")
    private boolean atHead;

    @Option(names = "--held", description = "Only those that are held at an earlier migration.")
    private boolean held;

    @Option(names = "--parked", description = "Only those whose migration failed and that wait for a person.")
    private boolean parked;

    @Option(names = "--ahead", description = "Only those that have a migration which this build does not know.")
    private boolean ahead;

    @Option(names = "--offset", paramLabel = "N", description = "Leave the first N out.")
    private int offset;

    @Option(names = "--limit", paramLabel = "N", description = "Not more than N (default: all).")
    private int limit = Integer.MAX_VALUE;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ListTenants(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (offset < 0 || limit < 0) {
            throw new UsageException("--offset and --limit are not negative", "Write 0 or more.");
        }
        try (Database database = Database.open(context, where)) {
            TenantOverview overview = TenantOverview.of(database.fleet());
            TenantFilter filter = overview.filter(status, marks());
            List<Placed> page = page(overview, filter);
            int total = overview.count(filter);
            if (json) {
                printJson(page, total);
            } else {
                printTable(page);
                tellUnknown(page);
                if (page.size() < total) {
                    context.note(page.size() + " of " + total + " tenants are shown.");
                }
            }
        }
        return ExitCode.DONE;
    }

    private Set<Mark> marks() {
        Map<Mark, Boolean> wanted = Map.of(
                Mark.BEHIND, behind, Mark.AT_HEAD, atHead, Mark.HELD, held, Mark.PARKED, parked, Mark.AHEAD, ahead);
        return wanted.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private List<Placed> page(TenantOverview tenants, TenantFilter filter) {
        List<Placed> all = new ArrayList<>();
        List<Placed> page = tenants.list(filter, offset, Math.min(PAGE, limit));
        while (!page.isEmpty()) {
            all.addAll(page);
            page = tenants.list(filter, offset + all.size(), Math.min(PAGE, limit - all.size()));
        }
        return all;
    }

    private void printTable(List<Placed> tenants) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("SCHEMA", "STATUS", "MIGRATIONS", "STANDING", "DOMAIN", "NAME"));
        tenants.forEach(placed -> rows.add(List.of(
                placed.tenant().schema(),
                placed.tenant().status().word(),
                String.valueOf(placed.standing().migrations()),
                words(placed.standing()),
                placed.tenant().primaryDomain().orElse("-"),
                placed.tenant().name())));
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

    private void tellUnknown(List<Placed> tenants) {
        Set<MigrationId> unknown = new TreeSet<>();
        tenants.forEach(placed -> unknown.addAll(placed.standing().unknown()));
        if (ahead && !unknown.isEmpty()) {
            List<String> names = unknown.stream().map(MigrationId::toString).toList();
            context.note("Not in this build: " + Names.of(names, common.verbosity() > 1) + ".");
        }
    }

    private static String words(Standing standing) {
        return standing.marks().isEmpty() ? "-" : String.join(",", standing.words());
    }

    private void printJson(List<Placed> tenants, int total) {
        JsonArrayBuilder array = Json.array();
        for (Placed placed : tenants) {
            Tenant tenant = placed.tenant();
            Standing standing = placed.standing();
            JsonObjectBuilder object = Json.object()
                    .add("schema", tenant.schema())
                    .add("name", tenant.name())
                    .add("status", tenant.status().word());
            Json.add(object, "domain", tenant.primaryDomain());
            Json.add(object, "contactEmail", tenant.contactEmail());
            array.add(object.add("createdAt", tenant.createdAt().toString())
                    .add("migrations", standing.migrations())
                    .add("standing", Json.names(standing.words()))
                    .add("unknown", Json.names(standing.unknown())));
        }
        Json.print(
                context.out(),
                Json.object()
                        .add("total", total)
                        .add("offset", offset)
                        .add("tenants", array)
                        .build());
    }
}
