package io.bookme.migrations.benchmark;

import io.bookme.migrations.app.App;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.graph.MasterChangelog;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.testing.TestChangelogs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is migrated: the product's own changelogs without the app {@code communications}, which leaves tenants of
 * twelve tables, and then one column after the other.
 */
final class Changes {
    static final List<ChangelogFile> INITIAL = TestChangelogs.product().stream()
            .filter(file -> !file.app().name().equals("communications"))
            .toList();

    static final int TABLES = 12;

    /** The table that grows. */
    static final String TABLE = "services_service";

    private static final App APP = new App("services", Scope.TENANT);

    private final List<ChangelogFile> files = new ArrayList<>(INITIAL);

    /**
     * A further column.
     *
     * @param number from 1
     */
    record Change(int number) {
        String column() {
            return "measured_" + number;
        }

        /** Its migration's name, which is its id in the changelog. */
        String name() {
            return String.format("%04d_%s", 1000 + number, column());
        }

        String sql() {
            return "alter table " + TABLE + " add column " + column() + " integer default 1 not null;\n";
        }

        private ChangelogFile file(String dependency) {
            return new ChangelogFile(
                    APP,
                    "db/tenant/services/" + name() + ".sql",
                    "--liquibase formatted sql\n--depends services." + dependency + "\n--changeset services:" + name()
                            + " splitStatements:false stripComments:false\n" + sql() + "--rollback alter table "
                            + TABLE + " drop column " + column() + ";\n");
        }
    }

    void add(Change change) {
        List<Migration> before = graph().ofApp(APP.name());
        files.add(change.file(before.get(before.size() - 1).id().name()));
    }

    MigrationGraph graph() {
        return MigrationGraph.of(files);
    }

    /** The files and their generated masters as stock Liquibase finds them. */
    Map<String, String> texts() {
        Map<String, String> texts =
                new HashMap<>(files.stream().collect(Collectors.toMap(ChangelogFile::path, ChangelogFile::text)));
        MigrationGraph graph = graph();
        for (Scope scope : Scope.values()) {
            texts.put(MasterChangelog.path(scope), MasterChangelog.text(graph, scope));
        }
        return texts;
    }

    /** All that a new tenant's schema needs, as one text. */
    String initialSql() {
        return graph().ordered(Scope.TENANT).stream()
                .map(migration -> ((Migration.Sql) migration.forward()).text())
                .collect(Collectors.joining());
    }
}
