package io.bookme.migrations.run;

import io.bookme.migrations.SqlState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names the rows that a migration's constraint does not fit, by their primary keys and by nothing else: what stands
 * in them is the tenant's.
 *
 * <p>Asked in the transaction that replays the failed migration, taken back to just before the statement that fails:
 * so the rows are seen as that statement met them.
 */
final class Offenders {
    private static final int NAMED = 5;

    /** The tables are locked meanwhile. */
    private static final int LONGEST = 2_000;

    private static final Pattern VALIDATED =
            Pattern.compile("\\bvalidate\\s+constraint\\s+(" + Offence.NAME + ")", Pattern.CASE_INSENSITIVE);
    private static final Pattern RELATION = Pattern.compile("relation \"([^\"]+)\"");

    /** A number or UUID that comes first in a row that PostgreSQL shows; a text may be anything. */
    private static final Pattern FIRST_VALUE =
            Pattern.compile("\\((\\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[,)]");

    private final Statement statement;

    Offenders(Statement statement) {
        this.statement = statement;
    }

    static boolean mayBeNamed(SQLException e) {
        return SqlState.of(e)
                .is(
                        SqlState.NOT_NULL_VIOLATION,
                        SqlState.FOREIGN_KEY_VIOLATION,
                        SqlState.UNIQUE_VIOLATION,
                        SqlState.CHECK_VIOLATION);
    }

    /** The keys in words; empty if they cannot be told. */
    Optional<String> of(String text, SQLException e) throws SQLException {
        try {
            statement.execute("set local statement_timeout = " + LONGEST);
            Optional<Offence> offence =
                    Offence.of(e.getSQLState(), Failures.firstLine(e), definition(text), this::primaryKeyOrNone);
            return offence.isPresent() && changesTable(text)
                    ? keys(offence.get().table(), offence.get().condition())
                    : keyOfShownRow(e);
        } catch (SQLException unknown) {
            if (DatabaseLostException.isLoss(unknown)) {
                throw unknown;
            }
            System.getLogger(Offenders.class.getName())
                    .log(System.Logger.Level.DEBUG, "which rows do not fit is not known", unknown);
            return Optional.empty();
        }
    }

    private static boolean changesTable(String text) {
        return Offence.table(text).isPresent();
    }

    /** A constraint that is only validated was written down earlier: as if it were added now. */
    private String definition(String text) throws SQLException {
        Matcher validated = VALIDATED.matcher(text);
        Optional<String> table = Offence.table(text);
        if (!validated.find() || table.isEmpty()) {
            return text;
        }
        String name = validated.group(1);
        List<String> found = strings("select pg_catalog.pg_get_constraintdef(oid) from pg_catalog.pg_constraint"
                + " where conrelid = " + Quote.text(table.get()) + "::regclass and quote_ident(conname) = "
                + Quote.text(name));
        return found.isEmpty() ? text : "alter table " + table.get() + " add constraint " + name + " " + found.get(0);
    }

    private Optional<String> keys(String table, String condition) throws SQLException {
        List<String> key = primaryKey(table);
        if (key.isEmpty()) {
            return Optional.empty();
        }
        String columns = key.stream().map(column -> "t." + column).collect(Collectors.joining(", "));
        List<String> rows = strings("select concat_ws('/', " + columns + ") from " + table + " t where " + condition
                + " order by " + columns + " limit " + (NAMED + 1));
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of("Rows of " + table + " that do not fit, by " + String.join("/", key) + ": "
                        + String.join(", ", rows.subList(0, Math.min(NAMED, rows.size())))
                        + (rows.size() > NAMED ? ", and more" : ""));
    }

    /** A row that could not be written is shown by PostgreSQL, with all that is in it; its first value may be its key. */
    private Optional<String> keyOfShownRow(SQLException e) throws SQLException {
        Matcher relation = RELATION.matcher(Failures.firstLine(e));
        String detail =
                String.valueOf(e.getMessage()).substring(Failures.firstLine(e).length());
        Matcher value = FIRST_VALUE.matcher(detail);
        if (!Failures.showsRow(e) || !relation.find() || !value.find()) {
            return Optional.empty();
        }
        String table = Quote.name(relation.group(1));
        List<String> key = primaryKey(table);
        List<String> first = strings("select quote_ident(attname) from pg_catalog.pg_attribute where attrelid = "
                + Quote.text(table) + "::regclass and attnum > 0 and not attisdropped order by attnum limit 1");
        return key.size() == 1 && key.equals(first)
                ? Optional.of("A row of " + relation.group(1) + " that does not fit, by " + key.get(0) + ": "
                        + value.group(1))
                : Optional.empty();
    }

    private List<String> primaryKey(String table) throws SQLException {
        return strings("select quote_ident(a.attname) from pg_catalog.pg_index i"
                + " cross join unnest(i.indkey::int2[]) with ordinality k (number, place)"
                + " join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number"
                + " where i.indisprimary and i.indrelid = " + Quote.text(table) + "::regclass order by k.place");
    }

    private List<String> primaryKeyOrNone(String table) {
        try {
            return primaryKey(table);
        } catch (SQLException e) {
            return List.of();
        }
    }

    private List<String> strings(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
