package io.bookme.rollout;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.graph.ChangelogFiles;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.FleetStatus;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.tenant.Tenants;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The migration engine of this server: the changelogs of this build, on the data source of the schemas' owner.
 *
 * <p>The changelogs are read when somebody first asks. If they cannot be read, or the database is away, the
 * application still deploys and serves what it can; {@link #problem()} says why the engine does not work.
 */
@ApplicationScoped
public class Engine {
    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    @Resource(lookup = "java:jboss/datasources/BookMeOwner")
    private @Nullable DataSource owner;

    @Resource
    private @Nullable ManagedThreadFactory threads;

    private @Nullable Fleet fleet;
    private @Nullable BookMeException broken;
    private volatile boolean prepared;
    private volatile Optional<String> problem = Optional.of("The migration engine has not looked at the database yet");

    Engine() {}

    /** Of this fleet, without a container. */
    Engine(Fleet fleet) {
        this.fleet = fleet;
    }

    /**
     * All schemas and the migrations of this build.
     *
     * @throws BookMeException if the changelogs of this build are broken
     */
    public synchronized Fleet fleet() {
        if (broken != null) {
            throw broken;
        }
        if (fleet == null) {
            try {
                fleet = new Fleet(
                        resource(owner),
                        MigrationGraph.of(ChangelogFiles.onClassPath(Engine.class.getClassLoader())),
                        Settings.defaults(),
                        resource(threads));
            } catch (BookMeException e) {
                broken = e;
                problem = Optional.of(String.valueOf(e.getMessage()));
                throw e;
            }
        }
        return fleet;
    }

    /** The tenants of this database. */
    public Tenants tenants() {
        return new Tenants(fleet());
    }

    /**
     * Where the fleet stands; one query.
     *
     * @throws BookMeException if the changelogs are broken, or the database is away
     */
    public FleetStatus status() {
        return fleet().status();
    }

    /** True once the engine has its own tables; whether the schemas are at head is another question. */
    public boolean isReady() {
        return prepared;
    }

    /** Why the engine does not work; empty if it does. */
    public Optional<String> problem() {
        return problem;
    }

    /**
     * Makes or upgrades the engine's own tables. Does not wait for a database that is away.
     *
     * @throws BookMeException if the changelogs are broken, or the database is away or refuses
     */
    void prepare() {
        try {
            try (Connection reached = fleet().owner().getConnection()) {
                LOG.log(Level.DEBUG, "The database answers: {0}", reached);
            } catch (SQLException e) {
                throw new DatabaseException(e);
            }
            fleet().prepare(RunListener.SILENT);
            prepared = true;
            problem = Optional.empty();
        } catch (BookMeException e) {
            problem = Optional.of(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private static <T> T resource(@Nullable T injected) {
        if (injected == null) {
            throw new IllegalStateException("The container has not injected the resources of the engine");
        }
        return injected;
    }
}
