package io.bookme.migrations.diff;

import io.bookme.migrations.state.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The SQL that makes one column another: constraints out of the way, the column itself, constraints again. */
record ColumnChange(Target target, Column from, Column to, Parts lost, Parts gained) {

    private static final String ZONED = "timestamp with time zone";
    private static final String UNZONED = "timestamp without time zone";

    /** What a type becomes without being asked, as the value stays the same. */
    private static final Map<String, Set<String>> WIDENED = Map.of(
            "smallint", Set.of("integer", "bigint", "numeric", "real", "double precision"),
            "integer", Set.of("bigint", "numeric", "double precision"),
            "bigint", Set.of("numeric"),
            "real", Set.of("double precision"),
            "character varying", Set.of("text", "character varying"),
            "text", Set.of("character varying"),
            "numeric", Set.of("numeric"));

    List<String> statements(@Nullable String oneOff, boolean byHand) {
        List<String> statements = new ArrayList<>();
        List<String> clauses = new ArrayList<>(lost.dropConstraints());
        boolean closes = from.nullable() && !to.nullable();
        type(clauses);
        if (closes && byHand || closes && oneOff != null) {
            flush(clauses, statements);
            statements.add(oneOff != null ? fill(oneOff) : NOTE.formatted(to.name()) + notNull());
            if (oneOff != null) {
                clauses.add(column() + " set not null");
            }
        } else if (closes) {
            clauses.add(column() + " set not null");
        }
        identityAndDefault(clauses);
        if (!from.nullable() && to.nullable()) {
            clauses.add(column() + " drop not null");
        }
        gained.constraints(target).forEach(constraint -> clauses.add("add " + constraint));
        flush(clauses, statements);
        if (from.identity() == null && to.identity() != null) {
            statements.add(beyondTheRows());
        }
        if (!Objects.equals(from.comment(), to.comment())) {
            String comment = to.comment();
            statements.add("comment on column " + target.sql() + "." + name() + " is "
                    + (comment == null ? "null" : "'" + comment.replace("'", "''") + "'"));
        }
        return statements;
    }

    private static final String NOTE =
            "-- Fill %s where it is NULL, here: what stays NULL makes the next statement fail, and that\n"
                    + "-- tenant stays as it was.\n";

    private void type(List<String> clauses) {
        if (Definitions.type(from).equals(Definitions.type(to))) {
            return;
        }
        if (from.defaultValue() != null
                && from.generated() == null
                && !from.type().equals(to.type())) {
            clauses.add(column() + " drop default");
        }
        clauses.add(column() + " type " + Definitions.type(to) + using());
    }

    private String using() {
        if (from.type().equals(to.type())
                || WIDENED.getOrDefault(from.type(), Set.of()).contains(to.type())) {
            return "";
        }
        Optional<String> words = EnumWords.conversion(name(), lost.checks(), gained.checks());
        if (words.isPresent()) {
            return " using " + words.get();
        }
        Optional<String> content = ofBytes();
        if (content.isPresent()) {
            return " using " + content.get();
        }
        if (to.type().equals("boolean")
                && Set.of("smallint", "bigint", "numeric").contains(from.type())) {
            return " using " + name() + " <> 0";
        }
        if (from.type().equals("boolean")
                && Set.of("smallint", "bigint", "numeric").contains(to.type())) {
            return " using " + name() + "::integer::" + Definitions.type(to);
        }
        Optional<String> ofTime = ofTime();
        if (ofTime.isPresent()) {
            return " using " + ofTime.get();
        }
        if (to.element().isText() && from.isArray() == to.isArray()) {
            // a cast to varchar(20) would cut off without a word
            return " using " + name() + (to.isArray() ? "::text[]" : "::text");
        }
        return " using " + name() + "::" + Spelling.type(to.sqlType());
    }

    /** To and from a point in time, which has a date and an hour in some zone only: everywhere in the same one. */
    private Optional<String> ofTime() {
        String utc = " at time zone 'UTC'";
        boolean toZoned = to.type().equals(ZONED);
        if (from.type().equals(ZONED)
                && (to.isText()
                        || Set.of("date", UNZONED, "time without time zone").contains(to.type()))) {
            String there = name() + utc;
            String type = to.isText() ? "text" : Spelling.type(to.sqlType());
            return Optional.of(to.type().equals(UNZONED) ? there : "(" + there + ")::" + type);
        }
        if (toZoned && from.type().equals(UNZONED)) {
            return Optional.of(name() + utc);
        }
        if (toZoned && from.type().equals("date")) {
            return Optional.of(name() + "::timestamp" + utc);
        }
        return Optional.empty();
    }

    /**
     * Bytes become the text that they are in UTF-8, and the reverse. A large object's column has its number alone; what it
     * holds is asked for, and on the way back kept in a new one.
     */
    private Optional<String> ofBytes() {
        boolean toText = isUnpadded(to);
        if (from.type().equals("oid") && (toText || to.type().equals("bytea"))) {
            return Optional.of(toText ? "convert_from(lo_get(" + name() + "), 'UTF8')" : "lo_get(" + name() + ")");
        }
        if (to.type().equals("oid") && (isUnpadded(from) || from.type().equals("bytea"))) {
            String bytes = isUnpadded(from) ? "convert_to(" + name() + ", 'UTF8')" : name();
            return Optional.of("lo_from_bytea(0, " + bytes + ")");
        }
        if (from.type().equals("bytea") && toText) {
            return Optional.of("convert_from(" + name() + ", 'UTF8')");
        }
        if (to.type().equals("bytea") && isUnpadded(from)) {
            return Optional.of("convert_to(" + name() + ", 'UTF8')");
        }
        return Optional.empty();
    }

    private static boolean isUnpadded(Column column) {
        return column.type().equals("text") || column.type().equals("character varying");
    }

    private void identityAndDefault(List<String> clauses) {
        if (!Objects.equals(from.identity(), to.identity())) {
            if (to.identity() == null) {
                clauses.add(column() + " drop identity");
            } else if (from.identity() == null) {
                clauses.add(column() + " add generated " + to.identity() + " as identity");
            } else {
                clauses.add(column() + " set generated " + to.identity());
            }
        }
        boolean retyped = from.defaultValue() != null && !from.type().equals(to.type());
        if (to.generated() != null || from.generated() != null) {
            return;
        }
        String value = to.defaultValue();
        if (value != null && (retyped || !value.equals(from.defaultValue()))) {
            clauses.add(column() + " set default " + Spelling.value(value));
        } else if (value == null && from.defaultValue() != null && !retyped) {
            clauses.add(column() + " drop default");
        }
    }

    private void flush(List<String> clauses, List<String> statements) {
        if (!clauses.isEmpty()) {
            statements.add(Definitions.alter(target, clauses));
            clauses.clear();
        }
    }

    private String fill(String oneOff) {
        return "update " + target.sql() + " set " + name() + " = " + oneOff + " where " + name() + " is null";
    }

    private String notNull() {
        return "alter table " + target.sql() + " " + column() + " set not null";
    }

    /** An identity starts at 1, whatever ids are there already. */
    private String beyondTheRows() {
        return "select setval(pg_get_serial_sequence('" + target.sql().replace("'", "''") + "', '"
                + to.name().replace("'", "''") + "'),\n    (select coalesce(max(" + name() + "), 0) + 1 from "
                + target.sql() + "), false)";
    }

    private String column() {
        return "alter column " + name();
    }

    private String name() {
        return Identifier.of(to.name());
    }
}
