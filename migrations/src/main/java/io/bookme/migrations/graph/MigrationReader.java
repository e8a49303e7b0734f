package io.bookme.migrations.graph;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import liquibase.change.Change;
import liquibase.change.custom.CustomChangeWrapper;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.exception.LiquibaseException;
import liquibase.sql.Sql;
import liquibase.sqlgenerator.SqlGeneratorFactory;
import liquibase.statement.SqlStatement;

/**
 * Reads changelog files through Liquibase: it parses, checksums and renders; it never gets a connection.
 *
 * <p>All files of a build are read in one pass; what is wrong is collected, so that one look shows all of it.
 */
final class MigrationReader {
    private static final Set<String> TRANSACTION_WORDS =
            Set.of("begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "prepare");

    private final Database database = new PostgresDatabase();
    private final List<String> problems = new ArrayList<>();

    private MigrationReader() {}

    /**
     * @param files all files of the build
     * @param problems receives what is wrong, each line with its file and mend
     */
    static List<Migration> readAll(List<ChangelogFile> files, List<String> problems) {
        MigrationReader reader = new MigrationReader();
        Map<String, String> texts =
                files.stream().collect(Collectors.toMap(ChangelogFile::path, ChangelogFile::text, (a, b) -> a));
        List<Migration> migrations = LiquibaseFiles.inScope(texts, () -> reader.readEach(files));
        problems.addAll(reader.problems);
        return migrations;
    }

    private List<Migration> readEach(List<ChangelogFile> files) {
        List<Migration> migrations = new ArrayList<>();
        for (ChangelogFile file : files) {
            if (!MigrationId.isWellFormed(file.app().name(), file.name())) {
                problem(file, "its name must be NNNN_words with small letters, such as 0002_service_capacity.sql");
                continue;
            }
            ChangelogHeader header = ChangelogHeader.read(file);
            problems.addAll(header.problems());
            if (header.problems().isEmpty()) {
                read(file, header).ifPresent(migrations::add);
            }
        }
        return migrations;
    }

    private Optional<Migration> read(ChangelogFile file, ChangelogHeader header) {
        try {
            DatabaseChangeLog changelog = LiquibaseFiles.parse(file.path(), database);
            if (changelog.getChangeSets().size() != 1) {
                problem(
                        file,
                        "it has " + changelog.getChangeSets().size() + " changesets; a migration has exactly one");
                return Optional.empty();
            }
            return migration(file, header, changelog.getChangeSets().get(0));
        } catch (LiquibaseException | RuntimeException e) {
            problem(file, "Liquibase cannot read it: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Migration> migration(ChangelogFile file, ChangelogHeader header, ChangeSet changeSet) {
        MigrationId id = new MigrationId(file.app().name(), file.name());
        if (!changeSet.getAuthor().equals(id.app()) || !changeSet.getId().equals(id.name())) {
            problem(file, "its changeset must have author '" + id.app() + "' and id '" + id.name() + "'");
            return Optional.empty();
        }
        int before = problems.size();
        refuseConditions(file, changeSet);
        Migration.Body forward = body(file, changeSet.getChanges());
        Optional<Migration.Body> backward =
                header.irreversible().isPresent() ? Optional.empty() : Optional.of(backward(file, changeSet, forward));
        boolean transactional = header.transactional() && changeSet.isRunInTransaction();
        for (Migration.Body body : backward.map(b -> List.of(forward, b)).orElse(List.of(forward))) {
            checkBody(file, body, transactional);
        }
        if (problems.size() > before) {
            return Optional.empty();
        }
        return Optional.of(new Migration(
                id,
                file.app().scope(),
                file.path(),
                header.dependencies(),
                header.operations(),
                header.made(),
                forward,
                backward,
                header.irreversible(),
                transactional,
                changeSet.generateCheckSum(liquibase.ChecksumVersion.latest()).toString(),
                sha256(file.text())));
    }

    private void refuseConditions(ChangelogFile file, ChangeSet changeSet) {
        boolean hasPreconditions = changeSet.getPreconditions() != null
                && !changeSet.getPreconditions().getNestedPreconditions().isEmpty();
        boolean hasFilter = changeSet.getContextFilter() != null
                && !changeSet.getContextFilter().isEmpty();
        if (hasPreconditions || hasFilter || changeSet.isAlwaysRun() || changeSet.isRunOnChange()) {
            problem(file, "preconditions, contexts, runAlways and runOnChange are not supported; take them out");
        }
    }

    private Migration.Body backward(ChangelogFile file, ChangeSet changeSet, Migration.Body forward) {
        List<Change> written = changeSet.getRollback().getChanges();
        boolean undoesItself = forward instanceof Migration.JavaChange
                && written.isEmpty()
                && changeSet.getChanges().get(0).supportsRollback(database);
        if (forward instanceof Migration.JavaChange && written.isEmpty() && !undoesItself) {
            problem(
                    file,
                    "its class has no rollback; implement CustomTaskRollback, add a <rollback>,"
                            + " or say '<!--irreversible REASON-->'");
        }
        return undoesItself ? forward : body(file, written);
    }

    private Migration.Body body(ChangelogFile file, List<Change> changes) {
        if (changes.size() == 1 && changes.get(0) instanceof CustomChangeWrapper custom) {
            return new Migration.JavaChange(custom.getClassName(), file.text());
        }
        StringBuilder text = new StringBuilder();
        for (Change change : changes) {
            if (change instanceof CustomChangeWrapper) {
                problem(file, "a customChange must be the only change of its changeset");
                continue;
            }
            for (SqlStatement statement : change.generateStatements(database)) {
                for (Sql sql : SqlGeneratorFactory.getInstance().generateSql(statement, database)) {
                    text.append(sql.toSql().stripTrailing());
                    text.append(sql.toSql().stripTrailing().endsWith(";") ? "\n" : "\n;\n");
                }
            }
        }
        return new Migration.Sql(text.toString());
    }

    private void checkBody(ChangelogFile file, Migration.Body body, boolean transactional) {
        if (!(body instanceof Migration.Sql sql)) {
            if (!transactional) {
                problem(file, "a class runs in the engine's transaction; take runInTransaction=\"false\" out");
            }
            return;
        }
        List<String> statements = SqlStatements.bare(sql.text());
        for (String statement : statements) {
            if (TRANSACTION_WORDS.contains(statement.split("\\W", 2)[0])) {
                problem(
                        file,
                        "'" + statement + "': a migration does not begin or end transactions; the engine"
                                + " runs it in one. Take the statement out");
            }
            if (statement.contains("initially deferred")) {
                problem(
                        file,
                        "initially deferred constraints are not supported: a later ALTER in the same"
                                + " transaction would fail. Make the constraint immediate");
            }
        }
        if (!transactional && statements.size() != 1) {
            problem(file, "with runInTransaction:false it must hold exactly one statement, found " + statements.size());
        }
        if (!transactional) {
            statements.stream()
                    .filter(statement -> !OutsideStatements.allow(statement))
                    .forEach(statement -> problem(file, "'" + statement + "' " + OutsideStatements.WHAT_TO_WRITE));
        }
    }

    private void problem(ChangelogFile file, String text) {
        problems.add(file.path() + ": " + text);
    }

    static String sha256(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
