package io.bookme.migrations.diff;

import io.bookme.migrations.state.Column;
import io.bookme.migrations.state.ForeignKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A column that changes, and the checks and the foreign key that are about it alone.
 *
 * @param before as it is
 * @param after as it is to be, with the default that it is to have
 * @param oneOff what NULLs become before the column is closed for them; null if nothing is to be filled
 * @param lost constraints that go
 * @param gained constraints that come
 */
record AlterField(
        Target target,
        String field,
        Column before,
        Column after,
        @Nullable String oneOff,
        boolean byHand,
        Parts lost,
        Parts gained)
        implements FieldChange {

    boolean changesAnything() {
        return !before.equals(after) || !lost.isEmpty() || !gained.isEmpty();
    }

    @Override
    public String line() {
        StringBuilder line = new StringBuilder("AlterField " + target.lower() + " " + field);
        if (!Definitions.type(before).equals(Definitions.type(after))) {
            line.append(" type=").append(Definitions.type(after));
        }
        if (before.nullable() != after.nullable()) {
            line.append(" null=").append(after.nullable());
        }
        if (oneOff != null) {
            line.append(" one_off_default=").append(oneOff.replace('\n', ' '));
        }
        if (!java.util.Objects.equals(before.defaultValue(), after.defaultValue()) && after.generated() == null) {
            String value = after.defaultValue();
            line.append(" default=")
                    .append(value == null ? "none" : Spelling.value(value).replace('\n', ' '));
        }
        return line.toString();
    }

    @Override
    public List<String> makes() {
        List<String> names = new ArrayList<>(gained.names());
        if (after.comment() != null && !after.comment().equals(before.comment())) {
            names.add(Made.comment(after.name()));
        }
        return Made.lines(target.table(), names);
    }

    @Override
    public List<String> forward() {
        return new ColumnChange(target, before, after, lost, gained).statements(oneOff, byHand);
    }

    @Override
    public List<String> backward() {
        return new ColumnChange(target, after, before, gained, lost).statements(null, false);
    }

    @Override
    public List<String> holds() {
        return Holds.ofChange(target, before, after, gained);
    }

    @Override
    public List<String> warnings() {
        String place = target.table() + "." + after.name();
        List<String> warnings = new ArrayList<>();
        if (byHand) {
            warnings.add(
                    "The file leaves existing rows to you: fill " + place + " at the note in it before you apply it.");
        }
        Loss.of(before, after)
                .ifPresent(loss -> warnings.add("The values of " + place + " " + loss
                        + ", on every tenant; going back does not bring them back. Back them up first."));
        Loss.of(after, before)
                .ifPresent(loss -> warnings.add(
                        "If it is taken back, the values of " + place + " " + loss + ", on every tenant."));
        if (EnumWords.isUncertain(lost.checks(), gained.checks())) {
            warnings.add("The enum of " + place + " changes from ordinals to words, and in the number of its words:"
                    + " which word each row means cannot be told, so a tenant with rows fails. Take two steps:"
                    + " @Enumerated(EnumType.STRING) with the words as they were, then the other words.");
        }
        List<String> words = EnumWords.lost(lost.checks(), gained.checks());
        if (!words.isEmpty()) {
            warnings.add("Rows that hold " + String.join(" or ", words) + " in " + place
                    + " are refused: give them another value first, in a migration of its own (--empty).");
        }
        warnings.addAll(Narrowing.of(target, before, after, lost, gained));
        return warnings;
    }

    @Override
    public Set<String> needs() {
        return gained.foreignKeys().stream().map(ForeignKey::referencedTable).collect(Collectors.toSet());
    }

    @Override
    public Set<String> goesAfter() {
        return lost.foreignKeys().stream().map(ForeignKey::referencedTable).collect(Collectors.toSet());
    }
}
