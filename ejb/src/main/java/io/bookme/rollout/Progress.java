package io.bookme.rollout;

import static jakarta.ejb.TransactionAttributeType.NOT_SUPPORTED;

import io.bookme.core.Page;
import io.bookme.core.PageRequest;
import io.bookme.core.UnknownRowException;
import io.bookme.migrations.SqlState;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.run.Failure;
import io.bookme.migrations.run.FleetStatus;
import io.bookme.migrations.run.Ledger;
import io.bookme.migrations.run.Outcome;
import io.bookme.migrations.run.OutcomeGroup;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.SchemaGroup;
import io.bookme.migrations.run.SchemaStatus;
import io.bookme.migrations.run.TakenBack;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Where the fleet, its schemas and its runs stand, for operators; changes nothing. */
@Stateless
@RolesAllowed("ops")
@TransactionAttribute(NOT_SUPPORTED)
public class Progress {
    private static final int MOST_GROUPS = 50;

    @Inject
    private Engine engine;

    public FleetStatus fleet() {
        return engine.fleet().status();
    }

    /** Where one schema stands; empty if BookMe has no such schema. */
    public Optional<SchemaStatus> schema(String schema) {
        return unknown(List.of(schema)).isEmpty() ? Optional.of(engine.fleet().status(schema)) : Optional.empty();
    }

    /** Those of these schemas that are no tenants' here. */
    public List<String> unknown(List<String> schemas) {
        Set<String> known = fleet().groups().stream()
                .map(SchemaGroup::schemas)
                .flatMap(List::stream)
                .collect(Collectors.toSet());
        return schemas.stream().filter(schema -> !known.contains(schema)).toList();
    }

    /** Newest first. */
    public Page<Run> runs(PageRequest page) {
        return new Page<>(ledger().list(page.offset(), page.size()), ledger().count());
    }

    /**
     * @throws UnknownRowException if there is no such run
     */
    public Run run(long id) {
        return ledger().find(id).orElseThrow(() -> new UnknownRowException("run", id));
    }

    /** By which run each of these was undone; those of which what they did stands are not in it. */
    public Map<Long, Long> undoneBy(List<Run> runs) {
        TakenBack takenBack = engine.fleet()
                .succession()
                .takenBack(runs.stream().mapToLong(Run::id).min().orElse(Long.MAX_VALUE));
        Map<Long, Long> undoneBy = new HashMap<>();
        runs.forEach(run -> takenBack.by(run.id()).ifPresent(undo -> undoneBy.put(run.id(), undo)));
        return undoneBy;
    }

    /** The schemas of a run, failed ones first. */
    public Page<Outcome> outcomes(Run run, Optional<Outcome.State> state, PageRequest page) {
        return new Page<>(
                ledger().outcomes(run.id(), state, page.offset(), page.size()),
                state.map(only -> count(run, only)).orElse(run.total()));
    }

    /** The schemas of a run, those of which the same became together: failures first, then the largest groups. */
    public List<OutcomeGroup> alike(Run run) {
        return engine.fleet().outcomes().alike(run.id(), MOST_GROUPS);
    }

    /**
     * Of these, the schemas where what the failed migration makes exists already, so that it may be recorded instead: each
     * with the migrations that it stands on and that are not there yet, which come first. By the hints; one query if there are
     * such schemas.
     */
    public Map<String, List<MigrationId>> recordable(List<Outcome> outcomes) {
        Map<String, MigrationId> failed = new HashMap<>();
        outcomes.forEach(outcome -> outcome.failure()
                .filter(Progress::isOfWhatExists)
                .flatMap(Failure::migration)
                .ifPresent(migration -> failed.put(outcome.schema(), MigrationId.parse(migration))));
        Map<String, List<MigrationId>> recordable = new HashMap<>();
        if (!failed.isEmpty()) {
            fleet().groups()
                    .forEach(group -> group.schemas()
                            .forEach(schema -> Optional.ofNullable(failed.get(schema))
                                    .flatMap(id -> missingFor(id, group))
                                    .ifPresent(missing -> recordable.put(schema, missing))));
        }
        return recordable;
    }

    private static boolean isOfWhatExists(Failure failure) {
        return new SqlState(failure.sqlState().orElse(""))
                .is(
                        SqlState.DUPLICATE_TABLE,
                        SqlState.DUPLICATE_COLUMN,
                        SqlState.DUPLICATE_OBJECT,
                        SqlState.DUPLICATE_SCHEMA);
    }

    /** Empty if it was on its way back, or is not this build's. */
    private Optional<List<MigrationId>> missingFor(MigrationId id, SchemaGroup group) {
        MigrationGraph graph = engine.fleet().graph();
        return graph.find(id)
                .filter(migration -> !group.migrations().contains(id))
                .map(migration -> migration.dependencies().stream()
                        .filter(needed -> !group.migrations().contains(needed))
                        .filter(needed -> graph.find(needed)
                                .filter(one -> one.scope() == migration.scope())
                                .isPresent())
                        .sorted()
                        .toList());
    }

    private static int count(Run run, Outcome.State state) {
        return switch (state) {
            case PENDING -> run.pending();
            case DONE -> run.done();
            case FAILED -> run.failed();
        };
    }

    private Ledger ledger() {
        return engine.fleet().ledger();
    }
}
