package io.bookme.migrations.run;

import io.bookme.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** In one schema ALTER TABLE waits, when it is done, for as long as a test holds the advisory lock {@link #LOCK}. */
final class Gate {
    static final int LOCK = 7;

    private Gate() {}

    static void in(TestDatabase database, String schema) throws SQLException {
        try (Connection admin = database.adminDataSource().getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("""
                    create function public.gate() returns event_trigger language plpgsql as $$
                    begin
                      while current_schema() = '%s' and not pg_try_advisory_xact_lock_shared(%d) loop
                        perform pg_sleep(0.01);
                      end loop;
                    end $$;
                    create event trigger gate on ddl_command_end when tag in ('ALTER TABLE') execute function public.gate();
                    """.formatted(schema, LOCK));
        }
    }
}
