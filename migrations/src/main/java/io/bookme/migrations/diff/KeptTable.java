package io.bookme.migrations.diff;

import io.bookme.migrations.diff.Questioner.ByHand;
import io.bookme.migrations.diff.Questioner.Fill;
import io.bookme.migrations.diff.Questioner.OneOff;
import io.bookme.migrations.diff.Questioner.Unfilled;
import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.Index;
import io.bookme.migrations.state.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The operations between two states of one table. */
final class KeptTable {
    private final Target target;
    private final Table whole;
    private final Table before;
    private final Table after;
    private final Map<String, String> initialValues;
    private final Questioner questioner;
    private final ValueTrial trial;
    private final Set<String> recomputed = new TreeSet<>();
    private final PartsCompared parts;

    /**
     * @param whole the table as it is, with what was made by hand
     * @param before the same as the entities may see it
     */
    KeptTable(Comparison comparison, String name, Questioner questioner, ValueTrial trial) {
        this.target = comparison.after().target(name);
        this.whole =
                Objects.requireNonNull(comparison.before().catalog().tables().get(name));
        this.before = Objects.requireNonNull(comparison.visible().tables().get(name));
        this.after =
                Objects.requireNonNull(comparison.after().catalog().tables().get(name));
        TableFacts facts = comparison.after().facts().get(name);
        this.initialValues = facts == null ? Map.of() : facts.initialValues();
        this.questioner = questioner;
        this.trial = trial;
        before.columns().values().stream()
                .filter(column -> isRecomputed(column, after.columns().get(column.name())))
                .forEach(column -> recomputed.add(column.name()));
        this.parts =
                PartsCompared.of(before.without(standingOn(before, recomputed).names()), after);
    }

    /** What computes a column cannot be changed, or come to it: it goes and comes again. */
    private static boolean isRecomputed(Column before, @Nullable Column after) {
        return after != null
                && after.generated() != null
                && !(after.generated().equals(before.generated())
                        && Objects.equals(after.defaultValue(), before.defaultValue())
                        && after.sqlType().equals(before.sqlType()));
    }

    private static Parts standingOn(Table table, Set<String> columns) {
        return Parts.of(table).where(table.columns().keySet(), about -> !disjoint(about, columns));
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        Set<String> goingColumns = minus(before, after);
        Set<String> comingColumns = minus(after, before);
        goingColumns.addAll(recomputed);
        comingColumns.addAll(recomputed);
        Parts lost = parts.lost().where(whole.columns().keySet(), about -> disjoint(about, goingColumns));
        Parts gained = parts.gained();
        Set<String> done = new LinkedHashSet<>();

        for (String name : goingColumns) {
            operations.add(removed(name));
        }
        for (String name : comingColumns) {
            Parts own = gained.where(after.columns().keySet(), about -> about.equals(Set.of(name)));
            done.addAll(own.names());
            operations.add(added(name, own));
        }
        Set<String> movedNames = movedNames(lost, gained);
        for (Column column : after.columns().values()) {
            if (before.columns().containsKey(column.name()) && !recomputed.contains(column.name())) {
                stopsComputing(column).ifPresent(operations::add);
                Parts less = alterable(lost.without(movedNames), column.name());
                Parts more = alterable(gained.without(movedNames), column.name());
                altered(column, less, more).ifPresent(operation -> {
                    done.addAll(less.names());
                    done.addAll(more.names());
                    operations.add(operation);
                });
            }
        }
        others(operations, lost.without(done), gained.without(done));
        operations.addAll(left());
        return operations;
    }

    /** Names that go from a constraint of one column to one of another: neither column can change before the other. */
    private Set<String> movedNames(Parts lost, Parts gained) {
        Set<String> names = new TreeSet<>(lost.names());
        names.retainAll(gained.names());
        names.removeIf(name -> about(whole, name).equals(about(after, name)));
        return names;
    }

    private static Set<String> about(Table table, String part) {
        Parts one = Parts.of(table).named(Set.of(part));
        Set<String> columns = table.columns().keySet();
        return columns.stream()
                .filter(column -> !one.where(columns, mentioned -> mentioned.contains(column))
                        .isEmpty())
                .collect(Collectors.toSet());
    }

    private Optional<Operation> stopsComputing(Column wanted) {
        Column current = Objects.requireNonNull(before.columns().get(wanted.name()));
        if (current.generated() == null || wanted.generated() != null) {
            return Optional.empty();
        }
        return Optional.of(new StopComputing(
                target,
                SchemaState.field(after, wanted.name()),
                Objects.requireNonNull(whole.columns().get(wanted.name())),
                standingOn(whole, Set.of(wanted.name()))));
    }

    /** Columns by hand, of which the entities know nothing, that would let no row of theirs in. */
    private List<Operation> left() {
        boolean isFilled = whole.triggers().values().stream()
                .anyMatch(trigger -> trigger.definition().matches("(?s).* BEFORE [A-Z ]*\\bINSERT\\b.*"));
        if (isFilled) {
            return List.of();
        }
        return whole.columns().values().stream()
                .filter(column -> !after.columns().containsKey(column.name())
                        && !before.columns().containsKey(column.name())
                        && !whole.primaryKey().contains(column.name()))
                .filter(column -> !column.nullable() && column.defaultValue() == null && column.identity() == null)
                .<Operation>map(column -> new LetBeNull(target, SchemaState.field(whole, column.name()), column))
                .toList();
    }

    private void others(List<Operation> operations, Parts lost, Parts gained) {
        lost.constraintNames().forEach(name -> operations.add(new RemoveConstraint(target, lost.named(Set.of(name)))));
        gained.constraintNames()
                .forEach(name -> operations.add(new AddConstraint(target, gained.named(Set.of(name)), lost)));
        lost.indexes().forEach(index -> operations.add(new RemoveIndex(target, index)));
        gained.indexes().forEach(index -> operations.add(new AddIndex(target, index)));
        parts.renamed().forEach((old, name) -> operations.add(renamed(old, name)));
        if (!Objects.equals(before.comment(), after.comment())) {
            operations.add(new AlterTableComment(target, before.comment(), after.comment()));
        }
    }

    private RenamePart renamed(String old, String name) {
        Index index = after.indexes().get(name);
        Set<String> columns = after.columns().keySet();
        Set<String> about = index != null
                ? Parts.columnsOf(index, columns)
                : columns.stream()
                        .filter(column -> !Parts.of(after)
                                .named(Set.of(name))
                                .where(columns, mentioned -> mentioned.contains(column))
                                .isEmpty())
                        .collect(Collectors.toSet());
        return new RenamePart(target, index != null, old, name, about);
    }

    /** Checks and the foreign key of one column are part of it; keys and indexes have names that people know. */
    private Parts alterable(Parts all, String column) {
        Set<String> columns = new TreeSet<>(whole.columns().keySet());
        columns.addAll(after.columns().keySet());
        Parts about = all.where(columns, mentioned -> mentioned.equals(Set.of(column)));
        return new Parts(List.of(), about.checks(), List.of(), about.foreignKeys(), List.of());
    }

    private RemoveField removed(String name) {
        Parts with = Parts.of(whole).where(whole.columns().keySet(), about -> about.contains(name));
        Set<String> handMade = new TreeSet<>(with.names());
        handMade.removeAll(Parts.of(before).names());
        return new RemoveField(
                target,
                SchemaState.field(before, name),
                Objects.requireNonNull(whole.columns().get(name)),
                with,
                handMade);
    }

    private AddField added(String name, Parts own) {
        Column column = Objects.requireNonNull(after.columns().get(name));
        String field = SchemaState.field(after, name);
        boolean fills = column.identity() != null || column.generated() != null;
        if (column.defaultValue() != null || column.nullable() || fills) {
            return new AddField(target, field, column, column.defaultValue(), false, own);
        }
        String initial = initialValues.get(name);
        if (initial != null && trial.problem(column, initial).isEmpty()) {
            return new AddField(target, field, column, initial, false, own);
        }
        Fill fill = ask(field, column, true);
        return fill instanceof OneOff value
                ? new AddField(target, field, column, value.sql(), false, own)
                : new AddField(target, field, column, null, true, own);
    }

    private Optional<AlterField> altered(Column wanted, Parts less, Parts more) {
        Column current = plain(Objects.requireNonNull(before.columns().get(wanted.name())), wanted);
        if (current.equals(wanted) && less.isEmpty() && more.isEmpty()) {
            return Optional.empty();
        }
        Column real = plain(Objects.requireNonNull(whole.columns().get(wanted.name())), wanted);
        // A default that was left behind stays as it is, on both ways, and so does a comment by hand.
        boolean leftBehind = current.defaultValue() == null && wanted.defaultValue() == null;
        boolean told = current.comment() == null && wanted.comment() == null;
        Column spoken = told ? Columns.withComment(wanted, real.comment()) : wanted;
        Column after =
                leftBehind ? Columns.withDefault(spoken, leftBehind(real, wanted, more), real.generated()) : spoken;
        String field = SchemaState.field(this.after, wanted.name());
        if (!current.nullable() || wanted.nullable() || wanted.identity() != null) {
            return Optional.of(new AlterField(target, field, real, after, null, false, less, more));
        }
        String known = wanted.defaultValue() != null
                ? Spelling.value(wanted.defaultValue())
                : initialValues.get(wanted.name());
        if (known != null && trial.problem(wanted, known).isEmpty()) {
            return Optional.of(new AlterField(target, field, real, after, known, false, less, more));
        }
        Fill fill = ask(field, wanted, false);
        String oneOff = fill instanceof OneOff value ? value.sql() : null;
        return Optional.of(new AlterField(target, field, real, after, oneOff, fill instanceof ByHand, less, more));
    }

    /** As it is once it is computed no longer, if that is ours to say. */
    private Column plain(Column column, Column wanted) {
        return stopsComputing(wanted).isPresent() ? Columns.withDefault(column, null, null) : column;
    }

    /** What becomes of a left-behind default: under another type it may say something else, or nothing. */
    private @Nullable String leftBehind(Column real, Column wanted, Parts more) {
        String kept = real.defaultValue();
        if (kept == null || real.generated() != null || real.type().equals(wanted.type())) {
            return kept;
        }
        String initial = initialValues.get(wanted.name());
        if (initial != null && trial.problem(wanted, initial).isEmpty()) {
            return initial;
        }
        boolean fits = more.checks().isEmpty()
                && trial.problem(wanted, Spelling.value(kept)).isEmpty();
        return fits ? kept : null;
    }

    private Fill ask(String field, Column column, boolean isNew) {
        return questioner.fill(new Unfilled(target.lower(), field, isNew, value -> trial.problem(column, value)));
    }

    private static Set<String> minus(Table one, Table two) {
        Set<String> names = new TreeSet<>(one.columns().keySet());
        names.removeAll(two.columns().keySet());
        return names;
    }

    private static boolean disjoint(Set<String> one, Set<String> two) {
        return one.stream().noneMatch(two::contains);
    }
}
