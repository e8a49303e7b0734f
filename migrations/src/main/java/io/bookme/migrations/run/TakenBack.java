package io.bookme.migrations.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** Which runs were undone, and by which run. One that was undone itself counts no more: what it took back is there again. */
public final class TakenBack {
    private final Map<Long, Long> by = new HashMap<>();

    /** A run that undid others. */
    private record Undo(long id, List<Long> runs) {}

    private TakenBack() {}

    /** Of this run and all later ones. */
    static TakenBack since(DataSource owner, long first) {
        TakenBack found = new TakenBack();
        Db.query(
                        owner,
                        "select r.id, r.undoes from bookme.run r where r.id > ? and r.work = 'UNDO' and exists ("
                                + "select from bookme.outcome o where o.run_id = r.id"
                                + " and (o.applied <> '{}' or o.undone <> '{}')) order by r.id desc",
                        statement -> statement.setLong(1, first),
                        row -> new Undo(row.getLong("id"), List.of((Long[])
                                row.getArray("undoes").getArray())))
                .stream()
                // the newest comes first, so whether it was undone itself is known already
                .filter(undo -> !found.by.containsKey(undo.id()))
                .forEach(undo -> undo.runs().forEach(run -> found.by.putIfAbsent(run, undo.id())));
        return found;
    }

    /** The run that undid this one; empty if what this one did stands. */
    public Optional<Long> by(long run) {
        return Optional.ofNullable(by.get(run));
    }
}
