package io.bookme.migrations.command;

import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The database that a verb works on, as long as it does. */
final class Database implements AutoCloseable {
    /** A database that does not answer at first is one that starts in this moment, or more likely one that is not there. */
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);

    private final Context context;
    private final OwnerConnections owner;
    private final Optional<LocalDatabase> local;
    private final Login ownerLogin;
    private final Optional<Login> appLogin;

    private Database(Context context, Login owner, Optional<Login> app, Optional<LocalDatabase> local) {
        this.context = context;
        this.owner = OwnerConnections.of(owner);
        this.local = local;
        this.ownerLogin = owner;
        this.appLogin = app;
    }

    /** The named one, or the checkout's own, which is started if need be. */
    static Database open(Context context, DatabaseOptions options) {
        Optional<String> url = options.url(context);
        if (url.isPresent()) {
            return new Database(
                    context, Login.owner(context, url.get()), Login.app(context, url.get()), Optional.empty());
        }
        LocalDatabase local = LocalDatabase.join(checkout(context), context::note);
        return new Database(context, Login.owner(local), Optional.of(Login.app(local)), Optional.of(local));
    }

    /** The checkout's own, which somebody else leaves. */
    static Database within(Context context, LocalDatabase local) {
        return new Database(context, Login.owner(local), Optional.of(Login.app(local)), Optional.empty());
    }

    static Path checkout(Context context) {
        return context.checkout()
                .orElseThrow(() -> new UsageException(
                        "No database is named, and there is no checkout that brings its own",
                        "Name one with --database-url or BOOKME_DATABASE_URL."));
    }

    /** For verbs that need no migration of this build: a file that is broken keeps nobody from looking at a run. */
    Fleet fleetWithoutFiles() {
        Fleet fleet = new Fleet(
                owner, MigrationGraph.of(List.of()), Settings.defaults().withDatabaseWait(Duration.ZERO));
        fleet.prepare(RunListener.SILENT);
        return fleet;
    }

    /** All schemas of it, for verbs that look or change one thing: they do not wait for a database that is away. */
    Fleet fleet() {
        return fleet(Settings.defaults().withDatabaseWait(Duration.ZERO), RunListener.SILENT);
    }

    /**
     * All schemas of it, for verbs that wait when it goes away meanwhile.
     *
     * @param listener hears of the wait
     */
    Fleet fleet(Settings settings, RunListener listener) {
        Duration wait = settings.databaseWait();
        Duration firstWait = wait.compareTo(FIRST_WAIT) < 0 ? wait : FIRST_WAIT;
        new Fleet(owner, context.graph(), settings.withDatabaseWait(firstWait)).prepare(listener);
        return new Fleet(owner, context.graph(), settings);
    }

    OwnerConnections owner() {
        return owner;
    }

    /** How the role that owns the schemas comes in. */
    Login ownerLogin() {
        return ownerLogin;
    }

    /** How the role that serves requests comes in; empty if we are not told. */
    Optional<Login> appLogin() {
        return appLogin;
    }

    @Override
    public void close() {
        owner.close();
        local.ifPresent(LocalDatabase::close);
    }
}
