package io.bookme.migrations.faults;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import liquibase.change.custom.CustomTaskChange;
import liquibase.change.custom.CustomTaskRollback;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.CustomChangeException;
import liquibase.exception.ValidationErrors;
import liquibase.resource.ResourceAccessor;

/** The drill's changeset in Java: it changes every item, one statement each, and twice shows. */
public final class JavaChange implements CustomTaskChange, CustomTaskRollback {
    private static final int ITEMS = 3;

    @Override
    public void execute(Database database) throws CustomChangeException {
        for (int part = 0; part < ITEMS; part++) {
            run(database, "update drill_item set name = name || '+' where id % " + ITEMS + " = " + part);
        }
    }

    @Override
    public void rollback(Database database) throws CustomChangeException {
        run(database, "update drill_item set name = rtrim(name, '+')");
    }

    private static void run(Database database, String sql) throws CustomChangeException {
        Connection connection = ((JdbcConnection) database.getConnection()).getUnderlyingConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new CustomChangeException(e);
        }
    }

    @Override
    public String getConfirmationMessage() {
        return "changed";
    }

    @Override
    public void setUp() {
        // needs nothing
    }

    @Override
    public void setFileOpener(ResourceAccessor resources) {
        // needs no files
    }

    @Override
    public ValidationErrors validate(Database database) {
        return new ValidationErrors();
    }
}
