package io.bookme.migrations.data;

import java.sql.SQLException;

/** A schema in this transaction's hands: no run works on it until the transaction ends. */
final class Claim {
    private Claim() {}

    /**
     * @throws DataException if there is no such schema, or somebody else works on it and does not end soon
     */
    static void take(Transaction transaction, String schema) throws SQLException {
        // between one COPY and the next it may honestly read a file meanwhile
        transaction.execute("set local lock_timeout = '10s'; set local client_connection_check_interval = '1s';"
                + " set local idle_in_transaction_session_timeout = '1min'");
        try {
            if (transaction
                    .query(
                            "select kind from bookme.schema_state where schema_name = ? for update",
                            row -> row.getString(1),
                            schema)
                    .isEmpty()) {
                throw Dump.unknownSchema(schema);
            }
        } catch (SQLException e) {
            throw DataException.of(schema + " is in the hands of a run", e);
        }
    }
}
