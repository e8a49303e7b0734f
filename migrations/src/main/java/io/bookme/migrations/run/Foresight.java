package io.bookme.migrations.run;

import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.plan.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What most likely has to be done in a schema, before it was asked: what was done in one of which the hints say the
 * same. Then the claim need not be answered first: it goes out in one message with the change and the commit, and a
 * check that all is as foreseen in between, which undoes everything if it is not.
 *
 * <p>Only for plain ways forward, of tenants in which no app is held, in runs that do the same wherever the changelog is
 * the same. Safe for use by many threads.
 */
final class Foresight {
    /** The error of a check that failed; see {@link EngineSchema}. */
    private static final String NOT_AS_FORESEEN = "BM001";

    private final Map<String, String> hints;
    private final Map<String, Foreseen> known = new ConcurrentHashMap<>();

    /**
     * A plan, and what a schema must have in its changelog to be brought on by it.
     *
     * @param expected the print of its changelog, see {@link Changelog#PRINT}
     * @param change the plan in one message
     * @param tables the only ones that it leaves different; empty if that is not known
     */
    record Foreseen(CompiledPlan plan, String expected, CompiledPlan.OneMessage change, Optional<Set<String>> tables) {
        /** Whether several may go together: nothing but the catalog changes, and there is a changelog to compare. */
        boolean isQuick() {
            return plan.isCatalogOnly() && !expected.equals(Changelog.PRINT_OF_NOTHING);
        }

        /** What goes out between the claim and the commit. */
        String message(String schema) {
            return expectation(schema, "") + change.text();
        }

        /**
         * The same for one of several schemas in one message.
         *
         * @param within after how long it is left alone, since the message came
         */
        String message(String schema, Duration within) {
            return expectation(schema, within) + change.text();
        }

        /**
         * The same for several schemas in one transaction, of what {@linkplain CatalogOnly changes the catalog alone}.
         *
         * @param schemas all that the transaction claims, and no others
         */
        String message(List<String> schemas, Duration within) {
            StringBuilder text = new StringBuilder("select bookme.expect_together(" + Quote.array(schemas) + ", "
                    + Changelog.COMMON_PRINT + ", " + Quote.text(expected) + ", " + within.toMillis() + ") from "
                    + Changelog.prints(schemas) + ";\n");
            for (String schema : schemas) {
                text.append(CompiledPlan.at(schema)).append(change.change());
            }
            return text + change.recordOf(schemas);
        }

        private String expectation(String schema, Duration within) {
            return expectation(schema, ", " + within.toMillis());
        }

        private String expectation(String schema, String within) {
            return "select bookme.expect(" + Quote.text(schema) + ", " + Changelog.PRINT + ", " + Quote.text(expected)
                    + within + ") from databasechangelog;\n";
        }
    }

    /**
     * Schemas that one transaction changes alike.
     *
     * @param hint the changelog fingerprint that all of them have
     */
    record Commit(Foreseen foreseen, String hint, List<String> schemas) {
        /**
         * Whether its changelog may be compared before it is claimed. Who claims it then sees whether the engine has
         * changed it since; and should another tool have brought it the same change in that moment, it fails, and is
         * not there twice.
         */
        boolean isComparedEarly() {
            return schemas.size() == 1 && foreseen.isQuick();
        }
    }

    /**
     * Fails with BM001 unless the changelogs are as foreseen, of one commit at least; each of them {@linkplain
     * Commit#isComparedEarly is compared early}.
     */
    static String comparison(List<Commit> commits) {
        Map<String, List<String>> byPrint = new LinkedHashMap<>();
        commits.forEach(commit -> byPrint.computeIfAbsent(commit.foreseen().expected(), any -> new ArrayList<>())
                .addAll(commit.schemas()));
        return byPrint.entrySet().stream()
                .map(alike -> "select bookme.compare(" + Quote.text(String.join(", ", alike.getValue())) + ", "
                        + Changelog.COMMON_PRINT + ", " + Quote.text(alike.getKey()) + ") from "
                        + Changelog.prints(alike.getValue()) + ";\n")
                .collect(Collectors.joining());
    }

    /**
     * @param hints which migrations schemas have, as their changelog fingerprints; schemas of which it says nothing are asked
     */
    Foresight(Map<String, String> hints) {
        this.hints = new ConcurrentHashMap<>(hints);
        this.hints.values().removeIf(String::isEmpty);
    }

    /** Once for each schema: if it does not come off, the schema is asked the next time. */
    Optional<Foreseen> of(String schema) {
        Optional<Foreseen> foreseen = look(schema);
        foreseen.ifPresent(once -> hints.remove(schema));
        return foreseen;
    }

    /**
     * The same of several schemas, by the transactions that they need.
     *
     * @param schemas that this {@linkplain #has has}
     * @param most of them in one transaction, where the catalog alone is changed
     */
    List<Commit> commits(List<String> schemas, int most) {
        List<Commit> commits = new ArrayList<>();
        List<String> alike = new ArrayList<>();
        String state = "";
        for (String schema : schemas) {
            String hint = hints.getOrDefault(schema, "");
            Foreseen foreseen = of(schema).orElseThrow();
            if (!hint.equals(state) || alike.size() >= (foreseen.isQuick() ? most : 1)) {
                alike = new ArrayList<>();
                state = hint;
                commits.add(new Commit(foreseen, hint, alike));
            }
            alike.add(schema);
        }
        return commits;
    }

    /** Whether {@link #of} would find something. */
    boolean has(String schema) {
        return look(schema).isPresent();
    }

    /** Whether what is foreseen for it {@linkplain CatalogOnly takes no longer} in a large tenant than in a small one. */
    boolean isQuick(String schema) {
        return look(schema).filter(Foreseen::isQuick).isPresent();
    }

    private Optional<Foreseen> look(String schema) {
        return Optional.ofNullable(hints.get(schema)).map(known::get);
    }

    /** A schema that had this was brought on by that. */
    void learn(String schema, PlanSource.Prior prior, CompiledPlan plan) {
        String hint = hints.get(schema);
        boolean isPlain = prior.scope() == Scope.TENANT
                && prior.holds().isEmpty()
                && prior.deeds().isEmpty()
                && prior.takenOver().isEmpty()
                && plan.isFinal()
                && plan.steps().stream().allMatch(step -> step.direction() == Step.Direction.FORWARD);
        if (hint != null && isPlain) {
            plan.oneMessage()
                    .ifPresent(change ->
                            known.put(hint, new Foreseen(plan, prior.history().print(), change, tables(plan))));
        }
    }

    private static Optional<Set<String>> tables(CompiledPlan plan) {
        Set<String> tables = new TreeSet<>();
        for (Step step : plan.steps()) {
            if (!step.recordOnly()) {
                Optional<Set<String>> touched =
                        step.body() instanceof Migration.Sql sql ? TouchedTables.of(sql.text()) : Optional.empty();
                if (touched.isEmpty()) {
                    return touched;
                }
                tables.addAll(touched.get());
            }
        }
        return Optional.of(tables);
    }

    static boolean isMistaken(SQLException e) {
        return NOT_AS_FORESEEN.equals(e.getSQLState());
    }
}
