package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checkout's own database for things that are made and thrown away. */
class ScratchDatabaseIT {
    @TempDir
    private Path checkout;

    @Test
    void what_was_thrown_away_does_not_pile_up() throws SQLException {
        try (LocalDatabase local = LocalDatabase.join(checkout, progress -> {})) {
            try (Connection scratch = local.scratch(progress -> {})) {
                litter(scratch);
                assertThat(catalog(scratch)).isGreaterThan(4L * 1024 * 1024);
            }
            try (Connection scratch = local.scratch(progress -> {})) {
                assertThat(catalog(scratch)).isLessThan(1024 * 1024);
            }
        }
    }

    private static void litter(Connection scratch) throws SQLException {
        scratch.setAutoCommit(false);
        try (Statement statement = scratch.createStatement()) {
            statement.execute("""
                    do $$ begin
                      for i in 1..100 loop
                        execute format('create table thrown_away_%s (n int, %s)', i,
                            (select string_agg(format('check (n > %s and n > 1 and n > 2 and n > 3)', j), ', ')
                               from generate_series(1, 50) j));
                      end loop;
                    end $$
                    """);
        }
        scratch.rollback();
        scratch.setAutoCommit(true);
    }

    private static long catalog(Connection scratch) throws SQLException {
        try (Statement statement = scratch.createStatement();
                ResultSet row = statement.executeQuery("select pg_relation_size('pg_constraint')")) {
            row.next();
            return row.getLong(1);
        }
    }
}
