package io.bookme.rollout;

import io.bookme.migrations.app.App;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.graph.ChangelogFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An app of the tests' own beside the product's: a table of counters, changesets that count, and a gate between
 * them at which migrations stand half way for as long as a test wants.
 */
final class Drill {
    /** A table that is the gate: with a row in it, it is closed, also when PostgreSQL went down and came back. */
    static final String GATE = "drill.gate";

    /** By which a transaction that stands in the midst of the slow build's changesets is known. */
    static final String PAUSE = "pg_sleep";

    /** Of each twenty tenants, the first five go freely. */
    static final String MOST = "current_schema() ~ '^tenant_.([02468][06-9]|[13579].)$'";

    private Drill() {}

    /** The build that made the tenants. */
    static List<ChangelogFile> older() {
        List<ChangelogFile> files = product();
        files.add(file("0001_initial", "", """
                create table tally_counter (x integer not null, y integer not null);
                insert into tally_counter values (0, 0);\
                """, "drop table tally_counter;"));
        return files;
    }

    /**
     * The build that is rolled out: counts x, passes the gate, counts y.
     *
     * @param gated SQL that is true in a schema that has to pass the gate; the others go freely
     */
    static List<ChangelogFile> newer(String gated) {
        List<ChangelogFile> files = older();
        files.add(file(
                "0002_count_x",
                "tally.0001_initial",
                "update tally_counter set x = x + 1;",
                "update tally_counter set x = x - 1;"));
        files.add(file("0003_gate", "tally.0002_count_x", gate(gated), "select 1;"));
        files.add(file(
                "0004_count_y",
                "tally.0003_gate",
                "alter table tally_counter add column z integer; update tally_counter set y = y + 1;",
                "alter table tally_counter drop column z; update tally_counter set y = y - 1;"));
        return files;
    }

    private static String gate(String gated) {
        return """
            do $$ begin
              while %s and exists (select from %s) loop
                perform pg_sleep(0.02);
              end loop;
            end $$;\
            """.formatted(gated, GATE);
    }

    /**
     * The build that is rolled out: four changesets, and time enough in the midst of them to be struck.
     *
     * @param gated SQL that is true in a schema that has to pass the gate then
     */
    static List<ChangelogFile> slow(Duration pause, String gated) {
        List<ChangelogFile> files = older();
        files.add(file(
                "0002_count_x",
                "tally.0001_initial",
                "update tally_counter set x = x + 1;",
                "update tally_counter set x = x - 1;"));
        files.add(file(
                "0003_table",
                "tally.0002_count_x",
                "create table tally_note (id bigint primary key, note text not null);",
                "drop table tally_note;"));
        files.add(file(
                "0004_pause",
                "tally.0003_table",
                "select " + PAUSE + "(" + pause.toMillis() / 1000.0 + ");\n" + gate(gated),
                "select 1;"));
        files.add(file(
                "0005_count_y",
                "tally.0004_pause",
                "alter table tally_counter add column z integer; update tally_counter set y = y + 1;",
                "alter table tally_counter drop column z; update tally_counter set y = y - 1;"));
        return files;
    }

    /**
     * The build that is rolled out: as on a full disk for as long as the gate is closed.
     *
     * @param attempts a sequence that counts how often it is tried
     */
    static List<ChangelogFile> onFullDisk(String attempts) {
        List<ChangelogFile> files = older();
        files.add(file(
                "0002_count_x",
                "tally.0001_initial",
                """
            do $$ begin
              perform nextval('%s');
              if exists (select from %s) then
                raise exception 'No space left on device' using errcode = '53100';
              end if;
            end $$;
            update tally_counter set x = x + 1;\
            """.formatted(attempts, GATE),
                "update tally_counter set x = x - 1;"));
        return files;
    }

    /** The product's own files. */
    static List<ChangelogFile> product() {
        return new ArrayList<>(ChangelogFiles.inDirectory(Path.of("../migrations/src/main/resources/db")));
    }

    private static ChangelogFile file(String name, String depends, String forward, String backward) {
        String header = depends.isEmpty() ? "" : "--depends " + depends + "\n";
        return new ChangelogFile(
                new App("tally", Scope.TENANT),
                "db/tenant/tally/" + name + ".sql",
                "--liquibase formatted sql\n" + header + "--changeset tally:" + name
                        + " splitStatements:false stripComments:false\n" + forward + "\n--rollback " + backward + "\n");
    }
}
