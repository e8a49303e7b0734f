package io.bookme.migrations.write;

import io.bookme.migrations.diff.Operation;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The operations of one new file.
 *
 * @param part 0 for an app's first file of this time, 1 for its second
 */
record Bundle(String app, int part, List<Operation> operations) {

    Bundle {
        operations = List.copyOf(operations);
    }

    /** Tables that this one makes, under their new names. */
    Set<String> makes() {
        Set<String> names = new TreeSet<>();
        operations.stream()
                .filter(operation -> operation.line().startsWith("CreateModel ")
                        || operation.line().startsWith("RenameModel ")
                        || operation.line().startsWith("AlterModelTable ")
                        || operation.line().contains(" table="))
                .forEach(operation -> names.add(operation.target().table()));
        return names;
    }

    /** Tables that get a column of another type: keys that would not fit it are let go before, and made again after. */
    Set<String> retypes() {
        Set<String> names = new TreeSet<>();
        operations.stream()
                .filter(operation -> operation.line().matches("AlterField .* type=.*"))
                .forEach(operation -> names.add(operation.target().table()));
        return names;
    }

    /** Tables that get a unique key, which references need. */
    Set<String> addsKeysTo() {
        return tables(Operation::addsKey);
    }

    /** Tables that lose one, which no reference may need any more. */
    private Set<String> removesKeysFrom() {
        return tables(Operation::removesKey);
    }

    private Set<String> tables(Predicate<Operation> which) {
        Set<String> names = new TreeSet<>();
        operations.stream()
                .filter(which)
                .forEach(operation -> names.add(operation.target().table()));
        return names;
    }

    /** Tables of any app that must be there before it. */
    Set<String> needs() {
        Set<String> names = new TreeSet<>();
        operations.forEach(operation -> names.addAll(operation.needs()));
        return names;
    }

    /** Tables that go. */
    Set<String> takesAway() {
        Set<String> names = new TreeSet<>();
        operations.stream()
                .filter(Bundle::isDeletion)
                .forEach(operation -> names.add(operation.target().table()));
        return names;
    }

    static boolean isDeletion(Operation operation) {
        return operation.line().startsWith("DeleteModel ");
    }

    /** Tables that this one no longer points at. */
    Set<String> letsGo() {
        Set<String> names = new TreeSet<>();
        operations.forEach(operation -> names.addAll(operation.goesAfter()));
        return names;
    }

    /** Whether things are gone or called otherwise afterwards: what speaks of them must have run. */
    boolean breaksNames() {
        return operations.stream()
                .anyMatch(
                        operation -> operation
                                .line()
                                .matches(
                                        "(DeleteModel|RemoveField|RenameModel|RenameField|AlterModelTable) .*|AlterField .* table=.*"));
    }

    /** Whether it must come after the other. */
    boolean standsOn(Bundle other) {
        if (app.equals(other.app)) {
            return part > other.part;
        }
        return meet(needs(), other.makes())
                || meet(needs(), other.retypes())
                || meet(needs(), other.addsKeysTo())
                || meet(removesKeysFrom(), other.letsGo())
                || meet(takesAway(), other.letsGo())
                || meet(retypes(), other.letsGo());
    }

    private static boolean meet(Set<String> some, Set<String> others) {
        return some.stream().anyMatch(others::contains);
    }
}
