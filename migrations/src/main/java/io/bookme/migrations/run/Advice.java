package io.bookme.migrations.run;

import io.bookme.migrations.SqlState;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.graph.SqlTables;
import io.bookme.migrations.plan.Step;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a failed migration means in the light of all the others: how something came to exist already, and who
 * would have brought what does not exist.
 */
final class Advice {
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"(?: of relation \"([^\"]+)\")?");
    private static final Pattern DOTTED = Pattern.compile("column ([\\w$]+)\\.([\\w$]+) ");

    private final MigrationGraph graph;
    private final Retry retry;

    /**
     * @param retry what tries a failed schema again
     */
    Advice(MigrationGraph graph, Retry retry) {
        this.graph = graph;
        this.retry = retry;
    }

    /**
     * @param statement the statement that failed; empty for a Java change
     * @param plan the steps that the transaction was to do, the failed one among them
     */
    Failure failure(String schema, Step step, Optional<String> statement, SQLException e, List<Step> plan) {
        Failure plain = Failures.of(schema, step, statement, e, retry);
        SqlState state = SqlState.of(e);
        if (step.direction() == Step.Direction.BACKWARD) {
            return plain;
        }
        if (state.is(
                SqlState.DUPLICATE_TABLE,
                SqlState.DUPLICATE_COLUMN,
                SqlState.DUPLICATE_OBJECT,
                SqlState.DUPLICATE_SCHEMA)) {
            return exists(plain, schema, step.migration(), plan, e);
        }
        if (state.is(SqlState.ACTIVE_TRANSACTION)) {
            String path = step.migration().path();
            return with(
                    plain,
                    "PostgreSQL runs it outside of transactions alone.",
                    "Give it a migration of its own, in whose line --changeset stands runInTransaction:false; take it out of "
                            + path + " or write that into its line, then " + retry.command(schema));
        }
        return state.is(SqlState.UNDEFINED_TABLE, SqlState.UNDEFINED_COLUMN, SqlState.UNDEFINED_OBJECT)
                ? missing(plain, schema, step.migration(), statement, e)
                : plain;
    }

    Retry retry() {
        return retry;
    }

    private Failure exists(Failure plain, String schema, Migration migration, List<Step> plan, SQLException e) {
        String how = subject(e) + " exists in " + schema + " already, though its changelog does not have "
                + migration.id() + ": it was made by hand, or by a tool that wrote nothing down.";
        String first = plan.stream()
                .map(Step::migration)
                .takeWhile(pending -> !pending.id().equals(migration.id()))
                .filter(pending -> migration.dependencies().contains(pending.id()))
                .map(pending -> "./manage migrate_schemas " + pending.id().app() + " " + number(pending.id())
                        + option(schema) + " and then ")
                .collect(Collectors.joining());
        return with(
                plain,
                how,
                "If it is all that " + migration.path() + " makes, record that without running it: " + first
                        + "./manage migrate_schemas --fake " + migration.id().app() + " " + number(migration.id())
                        + option(schema) + ". Otherwise drop or rename it, then " + retry.command(schema));
    }

    private static String subject(SQLException e) {
        Matcher quoted = QUOTED.matcher(Failures.firstLine(e));
        if (!quoted.find()) {
            return "It";
        }
        String name = quoted.group(1);
        return switch (SqlState.of(e).code()) {
            case SqlState.DUPLICATE_TABLE -> "The table or index " + name;
            case SqlState.DUPLICATE_COLUMN ->
                "The column " + name + (quoted.group(2) == null ? "" : " of " + quoted.group(2));
            default -> name;
        };
    }

    private Failure missing(
            Failure plain, String schema, Migration migration, Optional<String> statement, SQLException e) {
        Set<String> tables = SqlTables.of(statement.orElse("")).touched();
        Missing missing = missing(e, tables);
        Optional<Migration> bringer = graph.all().stream()
                .filter(candidate -> missing.isBroughtBy().test(body(candidate)))
                .findFirst();
        if (bringer.isEmpty()) {
            return with(
                    plain,
                    "No migration of this build makes " + missing.words() + ".",
                    "Correct the name in " + migration.path() + ", or add what makes it, then "
                            + retry.command(schema));
        }
        return broughtBy(plain, schema, migration, bringer.get(), missing.words());
    }

    private Failure broughtBy(Failure plain, String schema, Migration migration, Migration bringer, String what) {
        boolean isAncestor =
                graph.withAncestors(migration.id()).stream().map(Migration::id).anyMatch(bringer.id()::equals);
        if (bringer.id().equals(migration.id())) {
            return with(
                    plain,
                    migration.id() + " makes " + what + " itself, but only later.",
                    "Put what makes it first in " + migration.path() + ", then " + retry.command(schema));
        }
        if (bringer.scope() != migration.scope()) {
            return with(
                    plain,
                    bringer.id() + " makes " + what + ", in the schema of another scope: scopes do not mix.",
                    "Move the change into a migration of '" + bringer.id().app() + "'"
                            + (bringer.scope() == Scope.SHARED
                                    ? " and run ./manage migrate_schemas --shared"
                                    : " and run ./manage migrate_schemas"));
        }
        if (isAncestor) {
            return with(
                    plain,
                    bringer.id() + " makes " + what + " and is applied in " + schema
                            + ", but it is not there: somebody took it away, or the migration was only recorded.",
                    "Make it by hand as " + bringer.path() + " does, then " + retry.command(schema));
        }
        return with(
                plain,
                bringer.id() + " makes " + what + ", and " + migration.id()
                        + " does not depend on it: nothing brings it first.",
                "Add the line '--depends " + bringer.id() + "' above the changeset of " + migration.path() + ", then "
                        + retry.command(schema));
    }

    /**
     * Something that is not there.
     *
     * @param isBroughtBy whether a migration's text makes it
     */
    private record Missing(String words, Predicate<SqlTables> isBroughtBy) {}

    private static Missing missing(SQLException e, Set<String> tables) {
        String message = Failures.firstLine(e);
        Matcher quoted = QUOTED.matcher(message);
        Matcher dotted = DOTTED.matcher(message);
        boolean isColumn = SqlState.of(e).is(SqlState.UNDEFINED_COLUMN);
        if (isColumn && dotted.find() && !quoted.find()) {
            return column(dotted.group(2), tables.contains(dotted.group(1)) ? Set.of(dotted.group(1)) : tables);
        }
        if (!quoted.reset().find()) {
            return new Missing("it", any -> false);
        }
        String name = quoted.group(1);
        if (isColumn) {
            return column(name, quoted.group(2) == null ? tables : Set.of(quoted.group(2)));
        }
        String table = name.substring(name.lastIndexOf('.') + 1);
        return new Missing("the table " + table, sql -> sql.created().contains(table));
    }

    private static Missing column(String name, Set<String> tables) {
        String of = tables.size() == 1 ? " of " + tables.iterator().next() : "";
        return new Missing(
                "the column " + name + of,
                sql -> tables.stream().anyMatch(table -> sql.columns().contains(table + "." + name)));
    }

    private static SqlTables body(Migration migration) {
        return SqlTables.of(migration.forward() instanceof Migration.Sql sql ? sql.text() : "");
    }

    private static Failure with(Failure plain, String how, String nextStep) {
        return new Failure(
                plain.migration(), plain.sqlState(), plain.statement(), plain.message() + "\n" + how, nextStep);
    }

    /** How a person types it: {@code 0002}. */
    static String number(MigrationId id) {
        return id.name().substring(0, id.name().indexOf('_'));
    }

    /** The option that names the schema, with a blank in front. */
    static String option(String schema) {
        return schema.equals(Scope.SHARED_SCHEMA) ? " --shared" : " --schema=" + schema;
    }
}
