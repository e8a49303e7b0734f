package io.bookme.migrations;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an error of the database means, by its SQLSTATE. The names are PostgreSQL's (its manual, appendix "Error Codes").
 *
 * @param code five characters; empty where the error has none
 */
public record SqlState(String code) {
    public static final String CONNECTION_DOES_NOT_EXIST = "08003";
    public static final String CONNECTION_REJECTED = "08004";
    public static final String CONNECTION_FAILURE = "08006";
    public static final String TRANSACTION_RESOLUTION_UNKNOWN = "08007";
    public static final String FEATURE_NOT_SUPPORTED = "0A000";
    public static final String STRING_TOO_LONG = "22001";
    public static final String NUMERIC_OUT_OF_RANGE = "22003";
    public static final String INVALID_TEXT_REPRESENTATION = "22P02";
    public static final String RESTRICT_VIOLATION = "23001";
    public static final String NOT_NULL_VIOLATION = "23502";
    public static final String FOREIGN_KEY_VIOLATION = "23503";
    public static final String UNIQUE_VIOLATION = "23505";
    public static final String CHECK_VIOLATION = "23514";
    public static final String EXCLUSION_VIOLATION = "23P01";
    public static final String ACTIVE_TRANSACTION = "25001";
    public static final String IDLE_IN_TRANSACTION_TIMEOUT = "25P03";
    public static final String INVALID_AUTHORIZATION = "28000";
    public static final String INVALID_PASSWORD = "28P01";
    public static final String INVALID_CATALOG_NAME = "3D000";
    public static final String INVALID_SCHEMA_NAME = "3F000";
    public static final String SERIALIZATION_FAILURE = "40001";
    public static final String DEADLOCK_DETECTED = "40P01";
    public static final String INSUFFICIENT_PRIVILEGE = "42501";
    public static final String DUPLICATE_COLUMN = "42701";
    public static final String UNDEFINED_COLUMN = "42703";
    public static final String UNDEFINED_OBJECT = "42704";
    public static final String DUPLICATE_OBJECT = "42710";
    public static final String UNDEFINED_FUNCTION = "42883";
    public static final String UNDEFINED_TABLE = "42P01";
    public static final String DUPLICATE_SCHEMA = "42P06";
    public static final String DUPLICATE_TABLE = "42P07";
    public static final String OUT_OF_MEMORY = "53200";
    public static final String TOO_MANY_CONNECTIONS = "53300";
    public static final String CONFIGURATION_LIMIT_EXCEEDED = "53400";
    public static final String LOCK_NOT_AVAILABLE = "55P03";
    public static final String QUERY_CANCELED = "57014";

    private static final Set<String> CONFLICTS = Set.of(LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED, SERIALIZATION_FAILURE);

    /** An error's own. */
    public static SqlState of(SQLException e) {
        return new SqlState(Optional.ofNullable(e.getSQLState()).orElse(""));
    }

    /** The first among an error and its causes: a container's pool wraps the driver's error in one of its own. */
    public static SqlState ofCauses(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return of(sql);
            }
        }
        return new SqlState("");
    }

    public boolean is(String... codes) {
        return List.of(codes).contains(code);
    }

    /** Somebody else was in the way, and nothing is wrong: trying again is enough. */
    public boolean isConflict() {
        return CONFLICTS.contains(code);
    }

    /** Somebody else is at work on the data; a cancelled statement was one that waited for him. */
    public boolean isInUse() {
        return isConflict() || is(QUERY_CANCELED);
    }

    /** The server is short of something, such as room on the disk. */
    public boolean isNoRoom() {
        return code.startsWith("53");
    }

    /** One wants more than the server gives to one; where others had taken it, it is there again soon. */
    public boolean isLimit() {
        return is(OUT_OF_MEMORY, CONFIGURATION_LIMIT_EXCEEDED);
    }

    /** The server or the way to it is gone, or not yet there; or the server has ended the session. */
    public boolean isConnectionLost() {
        return code.startsWith("08") || code.startsWith("57P") || is(IDLE_IN_TRANSACTION_TIMEOUT, TOO_MANY_CONNECTIONS);
    }

    /** A value or a row is not what a type or a constraint allows. */
    public boolean isWrongData() {
        return code.startsWith("22") || code.startsWith("23");
    }
}
