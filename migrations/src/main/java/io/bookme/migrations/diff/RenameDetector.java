package io.bookme.migrations.diff;

import io.bookme.migrations.diff.Questioner.RenamedField;
import io.bookme.migrations.diff.Questioner.RenamedModel;
import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Finds what may be the same thing under another name, and asks. It only ever proposes: without a yes, one thing goes
 * and another comes.
 */
public final class RenameDetector {

    /** Of the columns of two tables together, so many must be alike for a question: all tables share some. */
    private static final double ALIKE = 0.7;

    private static final Map<String, String> FAMILY = Map.of(
            "character varying", "text",
            "character", "text",
            "smallint", "integer",
            "bigint", "integer",
            "timestamp with time zone", "timestamp",
            "timestamp without time zone", "timestamp");

    private final Comparison comparison;
    private final Questioner questioner;

    public RenameDetector(Comparison comparison, Questioner questioner) {
        this.comparison = comparison;
        this.questioner = questioner;
    }

    /** Tables. Afterwards the state has to be read again with these carried out. */
    public List<RenameModel> models() {
        List<RenameModel> renames = new ArrayList<>();
        Set<String> lost = new TreeSet<>(comparison.lostTables());
        // what holds a field of an entity is told by how the entity, and those that it points at, are called now
        for (boolean join : List.of(false, true)) {
            List<RenameModel> before = List.copyOf(renames);
            comparison.gainedTables().stream()
                    .filter(gained -> isJoin(comparison.after(), gained) == join)
                    .forEach(gained -> renameOf(gained, lost, before).ifPresent(rename -> {
                        lost.remove(rename.before().table());
                        renames.add(rename);
                    }));
        }
        return renames;
    }

    /**
     * @param lost what may have had another name
     * @param renames of the entities that a join table may belong to
     */
    private Optional<RenameModel> renameOf(String gained, Set<String> lost, List<RenameModel> renames) {
        Target target = comparison.after().target(gained);
        ToDoubleFunction<String> likeness = name -> likeness(name, gained, renames);
        return lost.stream()
                .filter(name -> comparison.before().target(name).app().equals(target.app()))
                .filter(name -> isJoin(comparison.before(), name) == isJoin(comparison.after(), gained))
                .filter(name -> likeness.applyAsDouble(name) >= ALIKE)
                .sorted(Comparator.comparingDouble((String name) -> -likeness.applyAsDouble(name)))
                .filter(name -> isSame(comparison.before().target(name), target, renames))
                .findFirst()
                .map(name -> new RenameModel(
                        comparison.before().target(name),
                        target,
                        comparison.after().heldField(gained),
                        List.of()));
    }

    private boolean isSame(Target old, Target target, List<RenameModel> renames) {
        boolean join = isJoin(comparison.after(), target.table());
        Optional<String> oldField = comparison.before().heldField(old.table());
        Optional<String> field = comparison.after().heldField(target.table());
        boolean sameModel = old.lower().equals(target.lower())
                || renames.stream()
                        .anyMatch(rename -> rename.before().lower().equals(old.lower())
                                && rename.target().lower().equals(target.lower()));
        if (sameModel && oldField.equals(field)) {
            return true; // one entity, or field, that has moved to another table is told by its own name
        }
        return questioner.isRenamed(new RenamedModel(
                target.app(), join ? old.table() : old.model(), join ? target.table() : target.model()));
    }

    private static boolean isJoin(SchemaState state, String table) {
        return state.heldField(table).isPresent();
    }

    /** Columns of tables that are on both sides under one name. */
    public List<RenameField> fields() {
        List<RenameField> renames = new ArrayList<>();
        for (String name : comparison.keptTables()) {
            Table before = visible(name);
            Table after = table(comparison.after(), name);
            Set<String> lost = new TreeSet<>(before.columns().keySet());
            lost.removeAll(after.columns().keySet());
            for (Column gained : after.columns().values()) {
                if (!before.columns().containsKey(gained.name())) {
                    lost.stream()
                            .map(column -> before.columns().get(column))
                            .filter(column -> isCandidate(before, column, after, gained))
                            .sorted(Comparator.comparing(column -> distance(column, gained)))
                            .map(column -> rename(name, before, column, after, gained))
                            .filter(rename -> isSameReference(before, rename.oldColumn(), after, gained)
                                    || questioner.isRenamed(new RenamedField(
                                            rename.target().lower(), rename.oldField(), rename.newField())))
                            .findFirst()
                            .ifPresent(rename -> {
                                lost.remove(rename.oldColumn());
                                renames.add(rename);
                            });
                }
            }
        }
        return renames;
    }

    /** A join table's one reference to a table is that, whatever its column is called. */
    private boolean isSameReference(Table before, String old, Table after, Column wanted) {
        String other = pointsAt(after, wanted);
        return isJoin(comparison.after(), after.name())
                && !other.isEmpty()
                && references(before, other).equals(List.of(old))
                && references(after, other).equals(List.of(wanted.name()));
    }

    private static List<String> references(Table table, String other) {
        return table.columns().values().stream()
                .filter(column -> pointsAt(table, column).equals(other))
                .map(Column::name)
                .toList();
    }

    private RenameField rename(String table, Table before, Column old, Table after, Column wanted) {
        return new RenameField(
                comparison.after().target(table),
                SchemaState.field(before, old),
                SchemaState.field(after, wanted),
                old.name(),
                wanted.name(),
                List.of());
    }

    private static boolean isCandidate(Table before, Column old, Table after, Column wanted) {
        return family(old).equals(family(wanted))
                && (old.identity() == null) == (wanted.identity() == null)
                && pointsAt(before, old).equals(pointsAt(after, wanted));
    }

    private static String pointsAt(Table table, Column column) {
        return table.foreignKeys().values().stream()
                .filter(key -> key.columns().equals(List.of(column.name())))
                .map(key -> key.referencedTable())
                .findFirst()
                .orElse("");
    }

    private static String family(Column column) {
        return FAMILY.getOrDefault(column.type(), column.type());
    }

    /** The likeliest comes first: what has the same form, then what has most letters in common. */
    private static int distance(Column one, Column two) {
        int form = (one.sqlType().equals(two.sqlType()) ? 0 : 2) + (one.nullable() == two.nullable() ? 0 : 1);
        Set<Integer> letters = new HashSet<>(one.name().chars().boxed().toList());
        letters.retainAll(two.name().chars().boxed().toList());
        return form * 100 - letters.size();
    }

    private double likeness(String lost, String gained, List<RenameModel> renames) {
        if (!isJoin(comparison.after(), gained)) {
            return likeness(forms(visible(lost)), forms(table(comparison.after(), gained)));
        }
        Map<String, String> names = new HashMap<>();
        renames.forEach(
                rename -> names.put(rename.before().table(), rename.target().table()));
        return likeness(joinForms(visible(lost), names), joinForms(table(comparison.after(), gained), Map.of()));
    }

    private static double likeness(Set<String> one, Set<String> two) {
        Set<String> both = new HashSet<>(one);
        Set<String> either = new HashSet<>(one);
        both.retainAll(two);
        either.addAll(two);
        return either.isEmpty() ? 0 : (double) both.size() / either.size();
    }

    private static Set<String> forms(Table table) {
        Set<String> forms = new HashSet<>();
        table.columns().values().forEach(column -> forms.add(column.name() + " " + family(column)));
        return forms;
    }

    /** The columns of a join table are called after what it joins, so that their names say nothing of their own. */
    private static Set<String> joinForms(Table table, Map<String, String> names) {
        Set<String> forms = new HashSet<>();
        for (Column column : table.columns().values()) {
            String other = pointsAt(table, column);
            String form = other.isEmpty() ? family(column) : "to " + names.getOrDefault(other, other);
            int alike = 1;
            while (!forms.add(form + " " + alike)) {
                alike++;
            }
        }
        return forms;
    }

    private Table visible(String name) {
        return java.util.Objects.requireNonNull(comparison.visible().tables().get(name));
    }

    private static Table table(SchemaState state, String name) {
        return java.util.Objects.requireNonNull(state.catalog().tables().get(name));
    }
}
