package io.bookme.rollout;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.data.Backup;
import io.bookme.migrations.data.BackupBeforeChange;
import io.bookme.migrations.run.BeforeChange;
import io.bookme.migrations.run.Fleet;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Where this server's backups go: the folder that {@code bookme.backups} names (a system property, or {@code
 * BOOKME_BACKUPS} in the environment). Nowhere unless an administrator has set it; no client names a place.
 */
@ApplicationScoped
public class Backups {
    private static final System.Logger LOG = System.getLogger(Backups.class.getName());

    private final Optional<Path> folder;

    Backups() {
        this(ConfigProvider.getConfig().getOptionalValue("bookme.backups", String.class));
    }

    /**
     * @param folder as it is set; blank counts as not set
     */
    Backups(Optional<String> folder) {
        this.folder = folder.map(String::strip).filter(text -> !text.isEmpty()).map(Path::of);
    }

    boolean haveAPlace() {
        return folder.isPresent();
    }

    /**
     * @throws BookMeException if they have no place, or none can be written there
     */
    void requireAPlace() {
        Backup.requireFolder(place());
    }

    private Path place() {
        return folder.orElseThrow(() -> new BookMeException(
                "This server takes no backups: no folder is set for them",
                "Set bookme.backups (or BOOKME_BACKUPS) on the server, or use ./manage backup and"
                        + " ./manage migrate_schemas --backup."));
    }

    /** For a run that takes backups; empty if they have no place. */
    Optional<BeforeChange> beforeChange(Fleet fleet, long run) {
        return folder.map(place ->
                new BackupBeforeChange(fleet, run, Clock.systemUTC(), place, line -> LOG.log(Level.INFO, "{0}", line)));
    }

    /**
     * Writes a tenant whole into a new file, which has its name only when it is whole.
     *
     * @throws BookMeException if backups have no place, or it cannot be written
     */
    public Path take(Fleet fleet, String schema) {
        return new Backup(fleet, Clock.systemUTC()).toFolder(schema, place());
    }
}
