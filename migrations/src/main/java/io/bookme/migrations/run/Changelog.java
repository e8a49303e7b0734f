package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.AppliedMigration;
import io.bookme.migrations.plan.Step;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A schema's {@code databasechangelog}: Liquibase's own table in Liquibase 4.33.0's own form, so that the
 * stock tool can read, continue and roll back what the engine wrote, and the reverse.
 */
final class Changelog {
    static final String TABLE = "databasechangelog";

    /** Unsorted: to sort a dozen rows here is cheaper than to plan it in every schema. */
    private static final String COLUMNS =
            "select author, id, filename, md5sum, orderexecuted, dateexecuted, %s from %s.databasechangelog";

    /** What a row says, but for its date, in 64 bits. */
    private static final String HASH = "hash_record_extended((author, id, filename, md5sum, orderexecuted), 1)";

    /** The {@link History#print} of the changelog on the search_path, as an expression over its rows. */
    static final String PRINT = "coalesce(sum(" + HASH + "), 0)::text";

    /** The {@link History#print} of an empty changelog. */
    static final String PRINT_OF_NOTHING = "0";

    /** The {@link History#print} that all {@link #prints} have; null if they differ, or one of the changelogs is empty. */
    static final String COMMON_PRINT =
            "case when count(*) = min(schemas) and min(print) = max(print) then min(print)::text end";

    /**
     * What a schema's changelog holds.
     *
     * @param applied in the order in which Liquibase would say they were applied
     * @param lastOrder the greatest ORDEREXECUTED, or 0
     * @param print changelogs that differ in more than their dates have different ones; empty if it was not read
     */
    record History(List<AppliedMigration> applied, int lastOrder, String print) {
        static final History NONE = new History(List.of(), 0, "");
    }

    private record Row(AppliedMigration migration, int order, LocalDateTime date) {}

    private Changelog() {}

    /** SQL that makes the table as Liquibase would, and lets the role that serves requests only read it. */
    static String createTable(String schema, Optional<String> appRole) {
        String table = Quote.name(schema) + "." + TABLE;
        String revoke = appRole.map(
                        role -> ifRoleExists(role, "revoke insert, update, delete, truncate on " + table + " from %1$s")
                                + ";\n")
                .orElse("");
        return "create table if not exists " + table + """
                 (id varchar(255) not null, author varchar(255) not null, filename varchar(255) not null,
                dateexecuted timestamp not null, orderexecuted int not null, exectype varchar(10) not null,
                md5sum varchar(35), description varchar(255), comments varchar(255), tag varchar(255),
                liquibase varchar(20), contexts varchar(255), labels varchar(255), deployment_id varchar(10));
                """ + revoke;
    }

    /** SQL that runs only where the role exists; {@code %1$s} stands for it. */
    static String ifRoleExists(String role, String sql) {
        return "do $bookme$ begin if exists (select from pg_catalog.pg_roles where rolname = " + Quote.text(role)
                + ") then " + String.format(sql, Quote.name(role)) + "; end if; end $bookme$";
    }

    static String query(String schema) {
        return String.format(COLUMNS, HASH, Quote.name(schema));
    }

    /**
     * The prints of several schemas' changelogs, to select from. In rows without any grouping of their own the changelogs are
     * planned together, which is most of what a look costs.
     */
    static String prints(List<String> schemas) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < schemas.size(); i++) {
            rows.append(i == 0 ? "" : " union all ")
                    .append("select ")
                    .append(i)
                    .append(" as schema, author, id, filename, md5sum, orderexecuted from ")
                    .append(Quote.name(schemas.get(i)))
                    .append('.')
                    .append(TABLE);
        }
        return "(select " + schemas.size() + " as schemas, sum(" + HASH + ") as print from (" + rows
                + ") as changelogs group by schema) as prints";
    }

    static History read(ResultSet rows) throws SQLException {
        List<Row> read = new ArrayList<>();
        int lastOrder = 0;
        BigInteger print = BigInteger.ZERO;
        while (rows.next()) {
            AppliedMigration migration = new AppliedMigration(
                    new MigrationId(rows.getString(1), rows.getString(2)),
                    rows.getString(3),
                    Optional.ofNullable(rows.getString(4)));
            read.add(new Row(migration, rows.getInt(5), rows.getObject(6, LocalDateTime.class)));
            print = print.add(BigInteger.valueOf(rows.getLong(7)));
            lastOrder = Math.max(lastOrder, rows.getInt(5));
        }
        read.sort(Comparator.comparing(Row::date).thenComparingInt(Row::order));
        return new History(read.stream().map(Row::migration).toList(), lastOrder, print.toString());
    }

    /**
     * The statement that records steps, all of one direction, in the schema on the search_path.
     *
     * @param lastOrder the schema's greatest ORDEREXECUTED so far
     * @param deployment Liquibase's deployment id: the last ten digits of the run's start in milliseconds
     */
    static String record(List<Step> steps, int lastOrder, String deployment) {
        StringBuilder sql = new StringBuilder();
        if (steps.get(0).direction() == Step.Direction.FORWARD) {
            sql.append("insert into databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype,"
                    + " md5sum, description, comments, liquibase, deployment_id) values ");
            for (int i = 0; i < steps.size(); i++) {
                Migration migration = steps.get(i).migration();
                sql.append(i == 0 ? "(" : ", (");
                sql.append(Quote.text(migration.id().name())).append(", ");
                sql.append(Quote.text(migration.id().app())).append(", ");
                sql.append(Quote.text(migration.path())).append(", localtimestamp, ");
                sql.append(lastOrder + i + 1).append(", 'EXECUTED', ");
                sql.append(Quote.text(migration.checksum())).append(", ");
                sql.append(migration.forward() instanceof Migration.Sql ? "'sql'" : "'customChange'");
                sql.append(", '', '4.33.0', ").append(Quote.text(deployment)).append(")");
            }
            sql.append(";\n");
        } else {
            for (Step step : steps) {
                MigrationId id = step.migration().id();
                sql.append("delete from databasechangelog where id = ").append(Quote.text(id.name()));
                sql.append(" and author = ").append(Quote.text(id.app())).append(";\n");
            }
        }
        return sql.toString();
    }
}
