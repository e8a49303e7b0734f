package io.bookme.migrations.run;

import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationId;
import io.bookme.migrations.plan.AppliedMigration;
import io.bookme.migrations.plan.Step;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A schema's {@code databasechangelog}: Liquibase's own table in Liquibase 4.33.0's own form, so that the
 * stock tool can read, continue and roll back what the engine wrote, and the reverse.
 */
final class Changelog {
    static final String TABLE = "databasechangelog";

    /** In the order in which they were applied, as Liquibase orders them. */
    private static final String COLUMNS =
            "select author, id, filename, md5sum from %s.databasechangelog" + " order by dateexecuted, orderexecuted";

    private Changelog() {}

    /** Makes the table as Liquibase would, and lets the role that serves requests only read it. */
    static void createTable(Statement statement, String schema, Optional<String> appRole) throws SQLException {
        String table = Quote.name(schema) + "." + TABLE;
        statement.execute("create table if not exists " + table + """
                 (id varchar(255) not null, author varchar(255) not null, filename varchar(255) not null,
                dateexecuted timestamp not null, orderexecuted int not null, exectype varchar(10) not null,
                md5sum varchar(35), description varchar(255), comments varchar(255), tag varchar(255),
                liquibase varchar(20), contexts varchar(255), labels varchar(255), deployment_id varchar(10))
                """);
        if (appRole.isPresent()) {
            statement.execute(
                    ifRoleExists(appRole.get(), "revoke insert, update, delete, truncate on " + table + " from %1$s"));
        }
    }

    /** SQL that runs only where the role exists; {@code %1$s} stands for it. */
    static String ifRoleExists(String role, String sql) {
        return "do $bookme$ begin if exists (select from pg_catalog.pg_roles where rolname = " + Quote.text(role)
                + ") then " + String.format(sql, Quote.name(role)) + "; end if; end $bookme$";
    }

    static String query(String schema) {
        return String.format(COLUMNS, Quote.name(schema));
    }

    static List<AppliedMigration> read(ResultSet rows) throws SQLException {
        List<AppliedMigration> applied = new ArrayList<>();
        while (rows.next()) {
            applied.add(new AppliedMigration(
                    new MigrationId(rows.getString(1), rows.getString(2)),
                    rows.getString(3),
                    Optional.ofNullable(rows.getString(4))));
        }
        return applied;
    }

    /**
     * The statement that records steps, all of one direction, in the schema on the search_path.
     *
     * @param deployment Liquibase's deployment id: the last ten digits of the run's start in milliseconds
     */
    static String record(List<Step> steps, String deployment) {
        StringBuilder sql = new StringBuilder();
        if (steps.get(0).direction() == Step.Direction.FORWARD) {
            sql.append("insert into databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype,"
                    + " md5sum, description, comments, liquibase, deployment_id)"
                    + " select v.id, v.author, v.filename, localtimestamp, m.n + v.i, 'EXECUTED', v.md5sum, v.description,"
                    + " '', '4.33.0', " + Quote.text(deployment)
                    + " from (select coalesce(max(orderexecuted), 0) as n from databasechangelog) m, (values ");
            for (int i = 0; i < steps.size(); i++) {
                Migration migration = steps.get(i).migration();
                sql.append(i == 0 ? "(" : ", (").append(i + 1).append(", ");
                sql.append(Quote.text(migration.id().name())).append(", ");
                sql.append(Quote.text(migration.id().app())).append(", ");
                sql.append(Quote.text(migration.path())).append(", ");
                sql.append(Quote.text(migration.checksum())).append(", ");
                sql.append(migration.forward() instanceof Migration.Sql ? "'sql')" : "'customChange')");
            }
            sql.append(") as v (i, id, author, filename, md5sum, description);\n");
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
