package io.bookme.migrations.write;

import io.bookme.migrations.diff.Operation;
import io.bookme.migrations.graph.MigrationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The text of a migration's file. */
final class MigrationText {
    private MigrationText() {}

    /**
     * @param irreversible why it cannot be undone, if so
     */
    static String of(
            MigrationId id,
            Collection<MigrationId> dependencies,
            List<Operation> operations,
            Optional<String> irreversible) {
        List<Operation> backwards = new ArrayList<>(operations);
        Collections.reverse(backwards);
        String rollback = irreversible.isPresent()
                ? ""
                : backwards.stream()
                        .flatMap(operation -> operation.backward().stream())
                        .flatMap(statement -> (statement + ";").lines())
                        .map(line -> "--rollback " + line + "\n")
                        .collect(Collectors.joining());
        return header(id, dependencies, lines(operations), irreversible) + sql(operations) + rollback;
    }

    private static List<String> lines(List<Operation> operations) {
        List<String> lines = new ArrayList<>();
        operations.forEach(operation -> lines.add("op " + operation.line()));
        operations.forEach(operation -> operation.makes().forEach(names -> lines.add("makes " + names)));
        return lines;
    }

    static Optional<String> irreversible(List<Operation> operations) {
        return operations.stream()
                .flatMap(operation -> operation.irreversible().stream())
                .findFirst();
    }

    static String sql(List<Operation> operations) {
        return operations.stream()
                .map(operation -> operation.forward().stream()
                        .map(statement -> statement + ";\n")
                        .collect(Collectors.joining()))
                .collect(Collectors.joining());
    }

    /** A file for a person to fill. */
    static String stub(MigrationId id, Collection<MigrationId> dependencies) {
        String words = id.name().substring(id.name().indexOf('_') + 1).replace('_', ' ');
        return header(id, dependencies, List.of("op RunSQL " + words), Optional.empty())
                + "-- Write the statements here in place of this one.\n"
                + "select 1;\n"
                + "--rollback select 1;\n";
    }

    /** A file that does nothing but bring branches together. */
    static String merge(MigrationId id, Collection<MigrationId> leaves) {
        return header(id, leaves, List.of("op Merge"), Optional.empty())
                + "-- Brings the branches together; there is nothing to run.\n"
                + "select 1;\n"
                + "--rollback select 1;\n";
    }

    private static String header(
            MigrationId id, Collection<MigrationId> dependencies, List<String> lines, Optional<String> irreversible) {
        StringBuilder text = new StringBuilder("--liquibase formatted sql\n");
        dependencies.stream()
                .sorted()
                .forEach(one -> text.append("--depends ").append(one).append('\n'));
        lines.forEach(line -> text.append("--").append(line).append('\n'));
        irreversible.ifPresent(
                reason -> text.append("--irreversible ").append(reason).append('\n'));
        return text.append("--changeset ")
                .append(id.app())
                .append(':')
                .append(id.name())
                .append(" splitStatements:false stripComments:false\n")
                .toString();
    }
}
