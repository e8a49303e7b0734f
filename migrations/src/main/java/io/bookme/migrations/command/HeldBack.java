package io.bookme.migrations.command;

import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.HeldSchemas;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.TenantStatus;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** What is said of schemas that holds keep from what this build has. */
final class HeldBack {
    private static final int FEW = 5;
    private static final String FIELD = "heldBack";

    private final HeldSchemas held;
    private final List<String> named;

    private HeldBack(HeldSchemas held, List<String> named) {
        this.held = held;
        this.named = named;
    }

    /** Empty if there are none, or if the request itself says where to go. */
    static Optional<HeldBack> of(Fleet fleet, RunRequest request) {
        return HeldSchemas.of(fleet, request).map(held -> new HeldBack(held, request.schemas()));
    }

    /** What a person has to know who believes that a tenant is served now. */
    static Optional<String> note(Fleet fleet, Tenant tenant) {
        RunRequest asked = RunRequest.schemas(List.of(tenant.schema()), Entrance.COMMAND_LINE, "");
        return Optional.of(tenant)
                .filter(one -> one.status() == TenantStatus.ACTIVE)
                .flatMap(one -> of(fleet, asked))
                .map(held -> held.lines().get(0));
    }

    List<String> lines() {
        List<String> tenants = held.tenants();
        List<String> lines = new ArrayList<>();
        if (!held.atInPublic().isEmpty()) {
            lines.add("The shared schema is held back at " + places(held.atInPublic()) + ". Let it go on: "
                    + release(held.atInPublic(), tenants.isEmpty() ? "" : " --shared"));
        }
        if (!tenants.isEmpty()) {
            boolean isOne = tenants.size() == 1;
            lines.add((isOne ? tenants.get(0) + " is" : tenants.size() + " tenants are") + " held back at "
                    + places(held.atInTenants()) + ", and not served by this build (503). Let "
                    + (isOne ? "it" : "them") + " go on: "
                    + release(held.atInTenants(), held.atInPublic().isEmpty() ? "" : " --tenant"));
        }
        return lines;
    }

    private static String places(SortedSet<String> at) {
        return Names.first(at.stream().limit(FEW).toList(), at.size());
    }

    private String release(SortedSet<String> at, String scope) {
        List<String> apps = HeldSchemas.apps(at);
        return "./manage migrate_schemas --release" + (apps.size() == 1 ? " " + apps.get(0) : "")
                + (named.isEmpty() ? scope : ShellWords.schemas(named));
    }

    /** A field of the document, null if there are none. */
    static JsonObjectBuilder add(JsonObjectBuilder document, Optional<HeldBack> held) {
        held.ifPresentOrElse(some -> document.add(FIELD, some.json()), () -> document.addNull(FIELD));
        return document;
    }

    private JsonObjectBuilder json() {
        return Json.object()
                .add("tenants", held.tenants().size())
                .add("shared", !held.atInPublic().isEmpty())
                .add("at", Json.names(held.at()))
                .add("release", release(held.at(), ""));
    }
}
