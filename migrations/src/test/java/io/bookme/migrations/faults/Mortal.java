package io.bookme.migrations.faults;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/**
 * One process's connections to the database, with a number for each operation that goes to PostgreSQL, and a fault at
 * one of them.
 *
 * <p>Aborting a connection closes its socket under it, as the end of a process does; PostgreSQL finds out by itself.
 */
final class Mortal {
    private static final Set<String> OPERATIONS =
            Set.of("execute", "executeQuery", "executeUpdate", "executeBatch", "commit", "rollback", "isValid");
    private static final Set<String> ALLOWED_TO_THE_DEAD = Set.of("close", "isClosed", "abort", "toString", "hashCode");

    private final DataSource real;
    private final Fault fault;
    private final List<String> operations = new ArrayList<>();
    private final List<Connection> open = new ArrayList<>();
    private boolean struck;
    private boolean dead;

    Mortal(DataSource real, Fault fault) {
        this.real = real;
        this.fault = fault;
    }

    /** The connections that the process is given. */
    DataSource source() {
        return proxy(DataSource.class, (self, method, arguments) -> {
            if (!method.getName().equals("getConnection")) {
                return call(real, method, arguments);
            }
            return operation("connect", null, () -> connection((Connection) call(real, method, arguments)));
        });
    }

    /** What was done so far, in order. */
    synchronized List<String> operations() {
        return List.copyOf(operations);
    }

    synchronized boolean hasStruck() {
        return struck;
    }

    private Connection connection(Connection connection) {
        synchronized (this) {
            open.add(connection);
        }
        return proxy(Connection.class, (self, method, arguments) -> {
            String name = method.getName();
            Object result = OPERATIONS.contains(name)
                    ? operation(name, connection, () -> call(connection, method, arguments))
                    : aside(name, () -> call(connection, method, arguments));
            return result instanceof Statement statement
                    ? statement(statement, (Connection) self, arguments == null ? "" : String.valueOf(arguments[0]))
                    : result;
        });
    }

    private Statement statement(Statement statement, Connection connection, String prepared) {
        Class<? extends Statement> type = statement instanceof CallableStatement
                ? CallableStatement.class
                : statement instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
        return proxy(type, (self, method, arguments) -> {
            String name = method.getName();
            if (name.equals("getConnection")) {
                return connection;
            }
            if (!OPERATIONS.contains(name)) {
                return aside(name, () -> call(statement, method, arguments));
            }
            String sql = arguments == null ? prepared : String.valueOf(arguments[0]);
            return operation(sql, statement.getConnection(), () -> call(statement, method, arguments));
        });
    }

    private interface Call {
        Object run() throws Throwable;
    }

    private Object aside(String name, Call call) throws Throwable {
        if (isDead()) {
            if (name.equals("close")) {
                return null;
            }
            if (!ALLOWED_TO_THE_DEAD.contains(name)) {
                throw new Died();
            }
        }
        return call.run();
    }

    private Object operation(String what, Connection connection, Call call) throws Throwable {
        int number = begin(what);
        if (isStruck(number, Fault.Moment.BEFORE)) {
            strike(connection);
        }
        Object result;
        try {
            result = unlessDead(call);
        } catch (SQLException e) {
            // an error is an answer too
            if (isStruck(number, Fault.Moment.AFTER)) {
                strike(connection);
            }
            throw e;
        }
        if (isStruck(number, Fault.Moment.AFTER)) {
            strike(result instanceof Connection made ? made : connection);
        }
        return result;
    }

    /** What the dead would hear of their connections' end they do not hear. */
    private Object unlessDead(Call call) throws Throwable {
        try {
            return call.run();
        } finally {
            if (isDead()) {
                throw new Died();
            }
        }
    }

    private synchronized int begin(String what) {
        if (dead) {
            throw new Died();
        }
        operations.add(what.length() > 80 ? what.substring(0, 80) + "..." : what);
        return operations.size();
    }

    private synchronized boolean isDead() {
        return dead;
    }

    private boolean isStruck(int number, Fault.Moment moment) {
        return fault.operation() == number && fault.moment() == moment;
    }

    /** Ends the process from outside, whatever it is doing. */
    synchronized void kill() throws SQLException {
        dead = true;
        for (Connection each : open) {
            each.abort(Runnable::run);
        }
    }

    private synchronized void strike(Connection connection) throws SQLException {
        struck = true;
        if (fault.kind() == Fault.Kind.DEATH) {
            kill();
            throw new Died();
        }
        if (connection != null) {
            connection.abort(Runnable::run);
        }
        throw new SQLException("the wire was cut", "08006");
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Mortal.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
