package io.bookme.migrations.testing;

import java.lang.StackWalker.StackFrame;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** A data source with a gate before it, for some of those who ask for a connection. */
public final class GatedSource {
    private GatedSource() {}

    /** What is done before a connection is given; it may wait, or throw. */
    public interface Gate {
        void pass() throws Exception;
    }

    /**
     * @param asking who has to pass the gate, by what is among its callers
     */
    public static DataSource before(DataSource source, Predicate<StackFrame> asking, Gate gate) {
        return (DataSource) Proxy.newProxyInstance(
                GatedSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    if (StackWalker.getInstance().walk(frames -> frames.anyMatch(asking))) {
                        gate.pass();
                    }
                    try {
                        return method.invoke(source, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Where the heartbeats of runs have to pass the gate. */
    public static DataSource beforeHeartbeats(DataSource source, Gate gate) {
        return before(source, frame -> frame.getMethodName().equals("heartbeat"), gate);
    }
}
