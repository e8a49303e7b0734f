package io.bookme.migrations.command;

import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.tenant.TenantVerification;
import io.bookme.migrations.tenant.TenantVerification.Finding;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads the truth about tenants again. */
@Command(
        name = "verify_tenant",
        description = {
            "Read again what tenants really have: their changelogs, whose checksums are compared with this build's files,",
            "and their catalogs, which are compared with a clean install of the same migrations. What the engine only",
            "believed is mended. Without SCHEMA: all tenants.",
            "Ends with 1 if something is wrong with one of them."
        },
        footer = {
            "",
            "Examples:",
            "  ./manage verify_tenant",
            "  ./manage verify_tenant tenant_acme",
            "  ./manage verify_tenant --json"
        })
final class VerifyTenant implements Callable<Integer> {
    /** Schemas of one finding that are named. */
    private static final int NAMED = 10;

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final DatabaseOptions where = new DatabaseOptions();

    @Parameters(paramLabel = "SCHEMA", arity = "0..*", description = "Their schemas (default: all tenants).")
    private List<String> schemas = List.of();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    VerifyTenant(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Finding> findings;
        try (Database database = Database.open(context, where)) {
            Fleet fleet = database.fleet();
            findings = new TenantVerification(fleet).verify(schemas);
        }
        if (json) {
            printJson(findings);
        } else {
            print(findings);
        }
        return findings.stream().allMatch(Finding::isSound) ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** Tenants with the same finding are told together: a thousand that drifted alike are one. */
    private void print(List<Finding> findings) {
        Map<Finding, List<String>> alike = findings.stream()
                .filter(finding -> !finding.isSound())
                .collect(Collectors.groupingBy(
                        VerifyTenant::unnamed,
                        java.util.LinkedHashMap::new,
                        Collectors.mapping(Finding::schema, Collectors.toList())));
        alike.forEach((finding, names) -> {
            context.out().println(named(names) + ": " + finding.problem().orElse("") + ".");
            finding.differences().forEach(line -> context.out().println("  " + line.replace("\n", "\n    ")));
            String next = names.size() == 1 ? finding.nextStep().replace("SCHEMA", names.get(0)) : finding.nextStep();
            context.out().println("  Next: " + next);
        });
        long mended = findings.stream().filter(Finding::mended).count();
        long wrong = findings.stream().filter(finding -> !finding.isSound()).count();
        context.out()
                .println(findings.size() + (findings.size() == 1 ? " tenant" : " tenants") + " verified, " + wrong
                        + " with something wrong"
                        + (mended == 0 ? "." : "; what the engine believed of " + mended + " was mended."));
    }

    private static Finding unnamed(Finding finding) {
        return new Finding(
                "",
                finding.problem(),
                finding.nextStep().replace(finding.schema(), "SCHEMA"),
                finding.differences(),
                false);
    }

    private static String named(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }

    private void printJson(List<Finding> findings) {
        JsonArrayBuilder array = Json.array();
        for (Finding finding : findings) {
            JsonObjectBuilder object =
                    Json.object().add("schema", finding.schema()).add("sound", finding.isSound());
            Json.add(object, "problem", finding.problem());
            array.add(object.add("nextStep", finding.nextStep())
                    .add("differences", Json.names(finding.differences()))
                    .add("mended", finding.mended()));
        }
        Json.print(context.out(), Json.object().add("tenants", array).build());
    }
}
