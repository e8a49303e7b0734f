package io.bookme.migrations.change;

import java.net.IDN;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;
import liquibase.change.custom.CustomTaskChange;
import liquibase.change.custom.CustomTaskRollback;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.CustomChangeException;
import liquibase.exception.ValidationErrors;
import liquibase.resource.ResourceAccessor;

/** Writes the hosts of customers' e-mail addresses in ASCII (IDNA), which SQL does not know. */
public final class AsciiDomains implements CustomTaskChange, CustomTaskRollback {

    @Override
    public void execute(Database database) throws CustomChangeException {
        rewrite(database, IDN::toASCII);
    }

    @Override
    public void rollback(Database database) throws CustomChangeException {
        rewrite(database, IDN::toUnicode);
    }

    private static void rewrite(Database database, UnaryOperator<String> form) throws CustomChangeException {
        Connection connection = ((JdbcConnection) database.getConnection()).getUnderlyingConnection();
        try (Statement query = connection.createStatement();
                ResultSet hosts =
                        query.executeQuery("select distinct split_part(email, '@', 2) from customers_customer");
                PreparedStatement update = connection.prepareStatement("update customers_customer"
                        + " set email = split_part(email, '@', 1) || '@' || ? where split_part(email, '@', 2) = ?")) {
            while (hosts.next()) {
                String host = hosts.getString(1);
                if (!form.apply(host).equals(host)) {
                    update.setString(1, form.apply(host));
                    update.setString(2, host);
                    update.executeUpdate();
                }
            }
        } catch (SQLException e) {
            throw new CustomChangeException(e);
        }
    }

    @Override
    public ValidationErrors validate(Database database) {
        return new ValidationErrors();
    }

    @Override
    public String getConfirmationMessage() {
        return "hosts rewritten";
    }

    @Override
    public void setUp() {
        // needs nothing
    }

    @Override
    public void setFileOpener(ResourceAccessor resources) {
        // needs no files
    }
}
