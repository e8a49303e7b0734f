package io.bookme.migrations.testing;

import java.sql.Connection;
import java.sql.SQLException;
import liquibase.change.custom.CustomTaskChange;
import liquibase.change.custom.CustomTaskRollback;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.CustomChangeException;
import liquibase.exception.ValidationErrors;
import liquibase.resource.ResourceAccessor;

/** A migration in Java that does one thing with its connection, and nothing to undo it. */
public abstract class SqlChange implements CustomTaskChange, CustomTaskRollback {
    /** What it does. */
    protected abstract void run(Connection connection) throws SQLException;

    @Override
    public final void execute(Database target) throws CustomChangeException {
        try {
            run(((JdbcConnection) target.getConnection()).getUnderlyingConnection());
        } catch (SQLException e) {
            throw new CustomChangeException(e);
        }
    }

    @Override
    public final void rollback(Database target) {
        // there is nothing to undo
    }

    @Override
    public final String getConfirmationMessage() {
        return "done";
    }

    @Override
    public final void setUp() {
        // needs nothing
    }

    @Override
    public final void setFileOpener(ResourceAccessor resources) {
        // needs no files
    }

    @Override
    public final ValidationErrors validate(Database target) {
        return new ValidationErrors();
    }
}
