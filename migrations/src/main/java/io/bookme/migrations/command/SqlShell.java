package io.bookme.migrations.command;

import io.bookme.migrations.SqlState;
import io.bookme.migrations.graph.SqlStatements;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** A small shell for SQL: statements end with a semicolon, lines that begin with a backslash speak to the shell. */
final class SqlShell {
    /** Cut off by the end of the text, it tells whether the last statement was complete. */
    private static final String SENTINEL = "\nsentinel";

    private final Context context;
    private final Connection connection;
    private final String schema;
    private final SqlCatalog catalog;
    private volatile @Nullable Statement running;
    private volatile boolean isCancelled;

    SqlShell(Context context, Connection connection, String schema) {
        this.context = context;
        this.connection = connection;
        this.schema = schema;
        this.catalog = new SqlCatalog(connection);
    }

    /**
     * Runs a text, up to its first error.
     *
     * @return the exit code
     */
    int run(String text) throws IOException {
        return run(new BufferedReader(new StringReader(text)));
    }

    /** Runs standard input, up to its first error. */
    @SuppressWarnings("PMD.CloseResource") // standard input is the process's
    int runPiped() throws IOException {
        return run(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
    }

    private int run(BufferedReader lines) throws IOException {
        StringBuilder begun = new StringBuilder();
        try (Interrupts.Listening ignored = context.interrupts().each(this::cancel)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Answer answer = take(begun, line);
                if (answer != Answer.GO_ON) {
                    return answer == Answer.LEAVE ? end() : ExitCode.FAILED;
                }
            }
            for (String statement : SqlStatements.split(begun.toString())) {
                if (!ran(statement)) {
                    return ExitCode.FAILED;
                }
            }
        }
        return end();
    }

    /** Talks to the person at the terminal until they leave. */
    int talk() throws IOException {
        try (var terminal = TerminalBuilder.builder().system(true).build();
                Interrupts.Listening ignored = context.interrupts().each(this::cancel)) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            terminal.handle(org.jline.terminal.Terminal.Signal.INT, signal -> cancel());
            StringBuilder begun = new StringBuilder();
            while (true) {
                try {
                    if (take(begun, reader.readLine(prompt(begun))) == Answer.LEAVE) {
                        return end();
                    }
                } catch (UserInterruptException e) {
                    begun.setLength(0);
                } catch (EndOfFileException e) {
                    return end();
                }
            }
        }
    }

    private enum Answer {
        GO_ON,
        FAILED,
        LEAVE
    }

    /** Takes a line, and runs what is complete with it. */
    private Answer take(StringBuilder begun, String line) {
        if (begun.isEmpty() && line.startsWith("\\")) {
            return line.strip().equals("\\q") ? Answer.LEAVE : asked(line.strip()) ? Answer.GO_ON : Answer.FAILED;
        }
        begun.append(line).append('\n');
        List<String> statements = new ArrayList<>(SqlStatements.split(begun + SENTINEL));
        if (statements.size() < 2) {
            if (begun.toString().isBlank()) {
                begun.setLength(0);
            }
            return Answer.GO_ON;
        }
        String rest = statements.remove(statements.size() - 1);
        begun.setLength(0);
        begun.append((rest + "\n").replace(SENTINEL.strip() + "\n", "").strip());
        for (String statement : statements) {
            if (!ran(statement)) {
                return Answer.FAILED;
            }
        }
        return Answer.GO_ON;
    }

    @SuppressWarnings("PMD.CloseResource") // the same connection by another name
    private String prompt(StringBuilder begun) {
        String state = connection instanceof BaseConnection base
                ? switch (base.getTransactionState()) {
                    case IDLE -> "";
                    case OPEN -> "*";
                    case FAILED -> "!";
                }
                : "";
        return schema + (begun.isEmpty() ? "=" : "-") + state + "> ";
    }

    private boolean ran(String sql) {
        try (Statement statement = connection.createStatement()) {
            isCancelled = false;
            running = statement;
            if (!new SqlCursor(statement, !inTransaction()).shows(sql, context.out(), () -> isCancelled)) {
                show(statement, sql);
            }
            context.out().flush();
            return true;
        } catch (SQLException e) {
            context.out().flush();
            print(e);
            return false;
        } finally {
            running = null;
            followTransaction();
        }
    }

    private void show(Statement statement, String sql) throws SQLException {
        if (SqlPortal.isFor(sql)) {
            new SqlPortal(statement, !inTransaction()).within(() -> answer(statement, sql));
        } else {
            statement.setMaxRows(SqlTable.MOST_ROWS + 1);
            answer(statement, sql);
        }
    }

    @SuppressWarnings("PMD.CloseResource") // goes with the statement
    private void answer(Statement statement, String sql) throws SQLException {
        boolean isTable = statement.execute(sql);
        while (isTable || statement.getUpdateCount() >= 0) {
            if (isTable) {
                ResultSet rows = statement.getResultSet();
                if (statement.getFetchSize() > 0) {
                    new SqlPages(context.out()).addAll(() -> SqlTable.of(rows, SqlPages.PAGE), () -> isCancelled);
                } else {
                    SqlTable.of(rows).print(context.out());
                }
            } else if (statement.getUpdateCount() > 0) {
                context.out().println(rows(statement.getUpdateCount()) + " changed");
            } else {
                context.out().println("OK");
            }
            isTable = statement.getMoreResults();
        }
    }

    private static String rows(int count) {
        return count + (count == 1 ? " row" : " rows");
    }

    private boolean asked(String line) {
        try {
            if (line.equals("\\?")) {
                context.out().println("\\dt        the tables\n\\d TABLE   a table's columns, indexes and constraints");
                context.out()
                        .println("\\q         leave\nSQL ends with a semicolon; begin, commit and rollback are yours.");
                return true;
            }
            Optional<List<SqlTable>> answer = catalog.answer(line);
            if (answer.isEmpty()) {
                ErrorText.print(context.err(), "There is no '" + line + "' here", "\\? tells what there is.");
                return false;
            }
            answer.get().forEach(table -> table.print(context.out()));
            return true;
        } catch (SQLException e) {
            print(e);
            return false;
        }
    }

    private void print(SQLException problem) {
        StringBuilder text =
                new StringBuilder(String.valueOf(problem.getMessage()).strip());
        text.append("\n  SQLSTATE:  ").append(problem.getSQLState());
        ServerErrorMessage server = problem instanceof PSQLException ours ? ours.getServerErrorMessage() : null;
        String hint = server == null ? null : server.getHint();
        ErrorText.print(context.err(), text.toString(), hint != null ? hint : nextStep(problem));
    }

    private String nextStep(SQLException problem) {
        if (SqlState.of(problem).isConnectionLost()) {
            return "Begin anew. If it was a change, look whether it was made: the answer may have got lost alone.";
        }
        if (inTransaction()) {
            return "rollback; ends the transaction.";
        }
        return SqlState.of(problem).is(SqlState.QUERY_CANCELED)
                ? "Run it again if it was not meant to end; nothing was changed."
                : "Mend the statement; nothing was changed.";
    }

    /** Once the user's transaction is over the driver, too, begins no other by itself. */
    private void followTransaction() {
        try {
            if (!inTransaction()) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            // the connection is lost, which the statement has told
        }
    }

    @SuppressWarnings("PMD.CloseResource") // the same connection by another name
    private boolean inTransaction() {
        return connection instanceof BaseConnection base
                && base.getTransactionState() != org.postgresql.core.TransactionState.IDLE;
    }

    @SuppressWarnings("PMD.CloseResource") // whoever runs it closes it
    private void cancel() {
        Statement statement = running;
        isCancelled = true;
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                context.note("It cannot be cancelled: " + e.getMessage());
            }
        }
    }

    private int end() {
        if (inTransaction()) {
            context.note("The open transaction is rolled back.");
        }
        return ExitCode.DONE;
    }
}
