package io.bookme.migrations.run;

import java.util.logging.Level;
import liquibase.database.Database;
import liquibase.logging.Logger;
import liquibase.logging.core.AbstractLogger;
import liquibase.logging.core.JavaLogService;

/**
 * Liquibase's log without what it tells of each connection that it is given, such as the schema that it takes for the
 * default: with a thousand tenants nobody reads that. Warnings pass, and whatever a change logs itself.
 */
final class QuietLog extends JavaLogService {
    @Override
    public Logger getLog(@SuppressWarnings("rawtypes") Class source) {
        Logger log = super.getLog(source);
        return Database.class.isAssignableFrom(source) ? new Warnings(log) : log;
    }

    /** Passes warnings on, and what is worse. */
    private static final class Warnings extends AbstractLogger {
        private final Logger log;

        Warnings(Logger log) {
            this.log = log;
        }

        @Override
        public void log(Level level, String message, Throwable problem) {
            if (level.intValue() >= Level.WARNING.intValue()) {
                log.log(level, message, problem);
            }
        }
    }
}
