package org.logonmeter.collector.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection that keeps the statements it was asked to prepare: closing one lays it aside for the
 * next who asks for the same text. Preparing cost a quarter of a long import. For one thread.
 */
final class StatementCache implements InvocationHandler {
    /** More different texts than the store has; a text beyond it is prepared as before. */
    private static final int MOST = 200;

    private final Connection connection;
    private final Map<String, PreparedStatement> laidAside = new HashMap<>();

    private StatementCache(Connection connection) {
        this.connection = connection;
    }

    static Connection over(Connection connection) {
        return (Connection)
                Proxy.newProxyInstance(
                        StatementCache.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        new StatementCache(connection));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
            throws Throwable {
        if (method.getName().equals("prepareStatement")
                && args != null
                && args.length == 1
                && args[0] instanceof String sql) return lent(sql);
        return passedOn(connection, method, args);
    }

    /** While one is lent, a second of the same text is a statement of its own. */
    private PreparedStatement lent(String sql) throws SQLException {
        PreparedStatement kept = laidAside.remove(sql);
        PreparedStatement used = kept == null ? connection.prepareStatement(sql) : kept;
        return (PreparedStatement)
                Proxy.newProxyInstance(
                        StatementCache.class.getClassLoader(),
                        new Class<?>[] {PreparedStatement.class},
                        (proxy, method, args) -> {
                            if (!method.getName().equals("close"))
                                return passedOn(used, method, args);
                            layAside(sql, used);
                            return null;
                        });
    }

    private void layAside(String sql, PreparedStatement used) throws SQLException {
        if (laidAside.size() >= MOST || laidAside.containsKey(sql)) {
            used.close();
            return;
        }
        used.clearParameters();
        laidAside.put(sql, used);
    }

    private static @Nullable Object passedOn(
            Object to, Method method, @Nullable Object @Nullable [] args) throws Throwable {
        try {
            return method.invoke(to, args);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
