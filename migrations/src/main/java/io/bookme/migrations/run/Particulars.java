package io.bookme.migrations.run;

import io.bookme.migrations.plan.Deed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a run's plan has to know of a schema besides its changelog and holds; for most runs, nothing. */
final class Particulars {
    private final Map<String, List<Deed>> deeds;
    private final Optional<TakeOver> takeOver;

    Particulars(Map<String, List<Deed>> deeds, Optional<TakeOver> takeOver) {
        this.deeds = deeds;
        this.takeOver = takeOver;
    }

    /** Whether the schema itself is looked into; for the first ones that takes a further connection. */
    boolean lookInside() {
        return takeOver.isPresent();
    }

    /**
     * @param connection the claimed one
     * @throws io.bookme.migrations.BookMeException if tables are there that the run would have to take over and
     *     that do not match
     */
    PlanSource.Prior of(Connection connection, String schema, PlanSource.Prior prior) throws SQLException {
        PlanSource.Prior known = prior.with(deeds.getOrDefault(schema, List.of()));
        return takeOver.isPresent() ? known.taking(takeOver.get().matching(connection, schema, known)) : known;
    }
}
