package io.bookme.migrations.data;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.SqlStatements;
import io.bookme.migrations.plan.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which steps may take data away that nothing brings back, also by writing something else in its place: read from their
 * {@code --op} lines and their SQL. What cannot be read (a {@code do} block, a call of a procedure or of a {@linkplain
 * ForeignCalls function that is not PostgreSQL's}, a change in Java, rows that {@linkplain ReactingTables set something
 * off}) counts as if it did: a backup too many does no harm.
 */
final class Destructive {
    private static final Set<String> OPERATIONS = Set.of("RemoveField", "DeleteModel", "RunJava");

    private static final String UNREADABLE = "runs what cannot be read";

    /** A statement, the last part of one that begins with others, or one in brackets. */
    private static final String ANYWHERE = "^%1$s\\b|^(with|explain)\\b.*\\b%1$s\\b|\\( ?%1$s ";

    private static final Map<String, Pattern> STATEMENTS = statements();

    private Destructive() {}

    private static Map<String, Pattern> statements() {
        Map<String, Pattern> statements = new LinkedHashMap<>();
        statements.put("drops a table", Pattern.compile("^drop (table|schema|materialized view|owned)\\b"));
        statements.put(
                "drops a column",
                Pattern.compile("^alter table .*\\bdrop (column\\b"
                        + "|(?!constraint\\b|not null\\b|default\\b|expression\\b|identity\\b)(if exists )?[\"a-z_])"));
        statements.put("changes a type", Pattern.compile("^alter table .*\\balter .*\\btype\\b"));
        statements.put("deletes rows", Pattern.compile(ANYWHERE.formatted("(delete|truncate|merge)")));
        statements.put(
                "writes over rows",
                Pattern.compile(ANYWHERE.formatted("update") + "|\\bon conflict\\b.*\\bdo update\\b"));
        statements.put("drops a type", Pattern.compile("^drop (type|domain|sequence|extension)\\b"));
        statements.put(UNREADABLE, Pattern.compile("^(do|call|execute)\\b"));
        return statements;
    }

    /**
     * What each of the steps that may do so does; empty if none may.
     *
     * @param reacting as they are before these steps
     */
    static List<String> reasons(List<Step> steps, ReactingTables reacting) {
        List<String> reasons = new ArrayList<>();
        for (Step step : steps) {
            reason(step, reacting)
                    .ifPresent(reason -> reasons.add(step.migration().id() + " " + reason));
        }
        return reasons;
    }

    private static Optional<String> reason(Step step, ReactingTables reacting) {
        if (step.body() instanceof Migration.Sql sql) {
            for (String statement : SqlStatements.bare(sql.text())) {
                for (Map.Entry<String, Pattern> known : STATEMENTS.entrySet()) {
                    if (known.getValue().matcher(statement).find()) {
                        return Optional.of(known.getKey());
                    }
                }
                if (ForeignCalls.in(statement)) {
                    return Optional.of(UNREADABLE);
                }
                if (reacting.isWrittenBy(statement)) {
                    return Optional.of("writes where a trigger, a rule or a view may do more");
                }
            }
            return step.direction() == Step.Direction.FORWARD
                    ? step.migration().operations().stream()
                            .map(operation -> operation.split(" ", 2)[0])
                            .filter(OPERATIONS::contains)
                            .findFirst()
                            .map(operation -> "is a " + operation)
                    : Optional.empty();
        }
        return Optional.of("runs Java, which cannot be read");
    }
}
