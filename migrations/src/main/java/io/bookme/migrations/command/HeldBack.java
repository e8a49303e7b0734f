package io.bookme.migrations.command;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.plan.Holds;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.SchemaGroup;
import io.bookme.migrations.run.Work;
import io.bookme.migrations.tenant.Tenant;
import io.bookme.migrations.tenant.TenantStatus;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The schemas of a request that holds keep from what this build has. Nobody serves them, and a run that only passes them
 * by would not show it.
 */
final class HeldBack {
    private static final int FEW = 5;
    private static final String FIELD = "heldBack";

    private final List<String> tenants = new ArrayList<>();
    private final SortedSet<String> atInTenants = new TreeSet<>();
    private final SortedSet<String> atInPublic = new TreeSet<>();
    private final List<String> named;

    private HeldBack(List<String> named) {
        this.named = named;
    }

    /** Empty if there are none, or if the request itself says where to go. */
    static Optional<HeldBack> of(Fleet fleet, RunRequest request) {
        if (request.goal().isPresent() || request.work() == Work.PRUNE || request.work() == Work.UNDO) {
            return Optional.empty();
        }
        HeldBack held = new HeldBack(request.schemas());
        for (SchemaGroup group : fleet.status().groups()) {
            held.add(group, request.asked(group), new Holds(fleet.graph(), group.holds()).that(group.migrations()));
        }
        return held.atInPublic.isEmpty() && held.tenants.isEmpty() ? Optional.empty() : Optional.of(held);
    }

    /** What a person has to know who believes that a tenant is served now. */
    static Optional<String> note(Fleet fleet, Tenant tenant) {
        RunRequest asked = RunRequest.schemas(List.of(tenant.schema()), Entrance.COMMAND_LINE, "");
        return Optional.of(tenant)
                .filter(one -> one.status() == TenantStatus.ACTIVE)
                .flatMap(one -> of(fleet, asked))
                .map(held -> held.lines().get(0));
    }

    private void add(SchemaGroup group, List<String> asked, Set<String> holds) {
        if (asked.isEmpty() || holds.isEmpty()) {
            return;
        }
        if (group.scope() == Scope.SHARED) {
            atInPublic.addAll(holds);
        } else {
            tenants.addAll(asked);
            atInTenants.addAll(holds);
        }
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!atInPublic.isEmpty()) {
            lines.add("The shared schema is held back at " + places(atInPublic) + ". Let it go on: "
                    + release(atInPublic, tenants.isEmpty() ? "" : " --shared"));
        }
        if (!tenants.isEmpty()) {
            boolean isOne = tenants.size() == 1;
            lines.add((isOne ? tenants.get(0) + " is" : tenants.size() + " tenants are") + " held back at "
                    + places(atInTenants) + ", and not served by this build (503). Let " + (isOne ? "it" : "them")
                    + " go on: " + release(atInTenants, atInPublic.isEmpty() ? "" : " --tenant"));
        }
        return lines;
    }

    private static String places(SortedSet<String> at) {
        return Names.first(at.stream().limit(FEW).toList(), at.size());
    }

    private String release(SortedSet<String> at, String scope) {
        List<String> apps = at.stream()
                .map(place -> place.substring(0, place.indexOf(' ')))
                .distinct()
                .toList();
        return "./manage migrate_schemas --release" + (apps.size() == 1 ? " " + apps.get(0) : "")
                + (named.isEmpty() ? scope : ShellWords.schemas(named));
    }

    /** A field of the document, null if there are none. */
    static JsonObjectBuilder add(JsonObjectBuilder document, Optional<HeldBack> held) {
        held.ifPresentOrElse(some -> document.add(FIELD, some.json()), () -> document.addNull(FIELD));
        return document;
    }

    private JsonObjectBuilder json() {
        SortedSet<String> all = new TreeSet<>(atInPublic);
        all.addAll(atInTenants);
        return Json.object()
                .add("tenants", tenants.size())
                .add("shared", !atInPublic.isEmpty())
                .add("at", Json.names(all))
                .add("release", release(all, ""));
    }
}
