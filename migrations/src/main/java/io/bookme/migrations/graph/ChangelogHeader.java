package io.bookme.migrations.graph;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Our own lines above the changeset of a formatted SQL file, and the traps of that format.
 *
 * <p>Liquibase passes over lines that it does not know, so a wrong place or a wrong word is silent there:
 * SQL above the changeset is dropped, a header line below it becomes part of the body. Here each of these
 * is a problem that names the file.
 */
final class ChangelogHeader {
    private static final Set<String> ATTRIBUTES = Set.of("splitstatements", "stripcomments", "runintransaction");
    private static final Pattern CHANGESET = Pattern.compile("--changeset\\s+([^:\\s]+):(\\S+)\\s*(.*)");
    private static final Pattern ATTRIBUTE = Pattern.compile("(\\w+):(\\S+)");
    private static final Pattern OWN_LINE = Pattern.compile("--(depends|op|makes|irreversible)\\s+(.+)");
    private static final Pattern MISPLACED = Pattern.compile(
            "(?i)--\\s*(depends|op|makes|irreversible|changeset|preconditions?|validchecksum|property)\\b.*");

    private final ChangelogFile file;
    private final List<String> problems = new ArrayList<>();
    private final Set<MigrationId> dependencies = new LinkedHashSet<>();
    private final List<String> operations = new ArrayList<>();
    private final List<String> made = new ArrayList<>();
    private String irreversible = "";
    private boolean transactional = true;
    private boolean hasRollback;

    private ChangelogHeader(ChangelogFile file) {
        this.file = file;
    }

    static ChangelogHeader read(ChangelogFile file) {
        ChangelogHeader header = new ChangelogHeader(file);
        if (file.isXml()) {
            header.readXml();
        } else {
            header.readSql();
        }
        return header;
    }

    List<String> problems() {
        return problems;
    }

    Set<MigrationId> dependencies() {
        return dependencies;
    }

    List<String> operations() {
        return operations;
    }

    List<String> made() {
        return made;
    }

    Optional<String> irreversible() {
        return irreversible.isEmpty() ? Optional.empty() : Optional.of(irreversible);
    }

    boolean transactional() {
        return transactional;
    }

    private void readSql() {
        List<String> lines = file.text().lines().toList();
        if (lines.isEmpty() || !lines.get(0).strip().equalsIgnoreCase("--liquibase formatted sql")) {
            problem("its first line must be '--liquibase formatted sql'");
            return;
        }
        int changeset = 1;
        while (changeset < lines.size() && !lines.get(changeset).startsWith("--changeset")) {
            headerLine(lines.get(changeset), changeset + 1);
            changeset++;
        }
        if (changeset == lines.size()) {
            problem("it has no changeset; add '--changeset " + file.app().name() + ":" + file.name() + "'");
            return;
        }
        changesetLine(lines.get(changeset));
        for (int i = changeset + 1; i < lines.size(); i++) {
            bodyLine(lines.get(i), i + 1);
        }
        boolean saysIrreversible = !irreversible.isEmpty();
        if (saysIrreversible == hasRollback) {
            problem(
                    saysIrreversible
                            ? "it says --irreversible and has a --rollback too; keep one of them"
                            : "it has no --rollback; add one, or say '--irreversible REASON' above the changeset");
        }
    }

    /** A Java change: our lines stand in one comment each, {@code <!--depends services.0001_initial-->}. */
    private void readXml() {
        Matcher comments = Pattern.compile("<!--(.*?)-->", Pattern.DOTALL).matcher(file.text());
        while (comments.find()) {
            String line = "--" + comments.group(1).strip();
            if (OWN_LINE.matcher(line).matches()) {
                headerLine(line, 0);
            }
        }
    }

    private void headerLine(String raw, int number) {
        String line = raw.strip();
        Matcher own = OWN_LINE.matcher(line);
        if (own.matches()) {
            ownLine(own.group(1), own.group(2).strip());
        } else if (line.matches("(?i)--\\s*(property|comment)\\b.*")) {
            problem("line " + number + ": Liquibase takes '" + word(line) + "' as its own; word the note otherwise");
        } else if (!line.isEmpty() && !line.startsWith("-- ") && !line.equals("--")) {
            problem("line " + number + ": above the changeset stand only --depends, --op, --makes, --irreversible and"
                    + " '-- notes' (SQL there is silently dropped by Liquibase); move it below '--changeset'");
        }
    }

    private void ownLine(String word, String value) {
        switch (word) {
            case "depends" -> {
                for (String name : value.split("[,\\s]+")) {
                    try {
                        dependencies.add(MigrationId.parse(name));
                    } catch (io.bookme.migrations.BookMeException e) {
                        problem("--depends: " + e.getMessage());
                    }
                }
            }
            case "op" -> operations.add(value);
            case "makes" -> made.add(value);
            default -> irreversible = value;
        }
    }

    private void changesetLine(String line) {
        Matcher matcher = CHANGESET.matcher(line.strip());
        String wanted = file.app().name() + ":" + file.name();
        if (!matcher.matches() || !(matcher.group(1) + ":" + matcher.group(2)).equals(wanted)) {
            problem("its changeset must be named '--changeset " + wanted + "'");
            return;
        }
        String rest = matcher.group(3);
        Matcher attributes = ATTRIBUTE.matcher(rest);
        Set<String> seen = new LinkedHashSet<>();
        while (attributes.find()) {
            String name = attributes.group(1).toLowerCase(Locale.ROOT);
            seen.add(name + ":" + attributes.group(2).toLowerCase(Locale.ROOT));
            if (!ATTRIBUTES.contains(name)) {
                problem("the changeset attribute '" + attributes.group(1)
                        + "' is not supported (a migration runs once, everywhere, in one way); take it out");
            }
        }
        if (!attributes.replaceAll("").isBlank()) {
            problem("the changeset line ends in something that is no attribute: '" + rest + "'");
        }
        if (!seen.contains("splitstatements:false") || !seen.contains("stripcomments:false")) {
            problem("the changeset line must say 'splitStatements:false stripComments:false',"
                    + " so that stock Liquibase runs exactly the same text");
        }
        transactional = !seen.contains("runintransaction:false");
    }

    private void bodyLine(String raw, int number) {
        String line = raw.strip();
        if (line.toLowerCase(Locale.ROOT).startsWith("--rollback") || line.startsWith("/* liquibase rollback")) {
            hasRollback = true;
        } else if (line.startsWith("--changeset")) {
            problem("line " + number + ": a migration has one changeset; put the second into a file of its own");
        } else if (MISPLACED.matcher(line).matches() && !line.startsWith("-- ")) {
            problem("line " + number + ": '" + word(line)
                    + "' is not allowed below the changeset; header lines stand above it");
        }
    }

    private static String word(String line) {
        return line.split("\\s+", 2)[0];
    }

    private void problem(String text) {
        problems.add(file.path() + ": " + text);
    }
}
