package io.bookme.migrations.faults;

import io.bookme.migrations.graph.MigrationGraph;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * Says after a fault whether anything was lost, doubled, half done or left behind; every rule that is broken is a line
 * that begins with the schema concerned, or with what was left.
 *
 * <p>It reads the catalog, the changelogs and the rows themselves. What the engine says of them, its hints and its
 * ledger, is only compared with them. Use one object for one database; it may be asked again and again.
 */
public final class Oracle {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DataSource owner;
    private final MigrationGraph graph;
    private final Set<String> tenants;
    private final Set<String> needAPerson;
    private final Duration patience;

    /**
     * @param owner connections of the owner, in autocommit mode and with {@code preferQueryMode=simple}
     * @param graph all that the schemas should have in the end
     * @param tenants the schemas of all tenants
     */
    public Oracle(DataSource owner, MigrationGraph graph, Collection<String> tenants) {
        this(owner, graph, new TreeSet<>(tenants), Set.of(), PATIENCE);
    }

    private Oracle(
            DataSource owner, MigrationGraph graph, Set<String> tenants, Set<String> needAPerson, Duration patience) {
        this.owner = owner;
        this.graph = graph;
        this.tenants = tenants;
        this.needAPerson = needAPerson;
        this.patience = patience;
    }

    /**
     * The same, where exactly these tenants cannot be migrated until a person has mended them. They must be whole too:
     * what their own changelog says, and no more.
     */
    public Oracle whereAPersonMustMend(Collection<String> schemas) {
        return new Oracle(owner, graph, tenants, new TreeSet<>(schemas), patience);
    }

    /** The same, with another time after which a lock counts as left behind. */
    public Oracle withPatience(Duration longest) {
        return new Oracle(owner, graph, tenants, needAPerson, longest);
    }

    /**
     * All rules.
     *
     * @param runId the run that did it all, or the last of those that did
     * @return a line for each that is broken; empty if all is well
     */
    public List<String> violations(long runId) {
        return look(connection -> {
            List<String> found = new ArrayList<>(schemas(connection));
            found.addAll(new Accounts(connection, tenants, needAPerson).violations(runId));
            return found;
        });
    }

    /** The rules that hold whoever migrated: the schemas themselves, and what may be left in the database. */
    public List<String> violationsOfSchemas() {
        return look(this::schemas);
    }

    private List<String> schemas(Connection connection) throws SQLException {
        List<String> found = new ArrayList<>(new Leftovers(patience).find(connection));
        found.addAll(new SchemaRules(connection, owner, graph).violations(tenants, needAPerson));
        return found;
    }

    private interface Look {
        List<String> at(Connection connection) throws SQLException;
    }

    private List<String> look(Look look) {
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            // what is locked cannot be read, and that is said of it
            statement.execute("set lock_timeout = '2s'");
            try {
                return look.at(connection);
            } finally {
                statement.execute("reset lock_timeout");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the oracle cannot read the database", e);
        }
    }
}
