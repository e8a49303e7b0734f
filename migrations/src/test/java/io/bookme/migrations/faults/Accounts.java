package io.bookme.migrations.faults;

import io.bookme.migrations.run.CatalogFingerprint;
import io.bookme.migrations.run.Quote;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the engine itself says: its hints of each schema must be the truth, and its ledger must tell how the run ended. */
final class Accounts {
    private final Connection connection;
    private final Set<String> tenants;
    private final Set<String> needAPerson;
    private final List<String> found = new ArrayList<>();

    Accounts(Connection connection, Set<String> tenants, Set<String> needAPerson) {
        this.connection = connection;
        this.tenants = tenants;
        this.needAPerson = needAPerson;
    }

    List<String> violations(long runId) throws SQLException {
        for (String tenant : tenants) {
            try {
                hints(tenant);
            } catch (SQLException e) {
                found.add(tenant + " cannot be compared with its hints: " + e.getMessage());
            }
        }
        run(runId);
        outcomes(runId);
        Rows.first(
                        connection,
                        "select id || ' is ' || state from bookme.run"
                                + " where state not in ('COMPLETED', 'FAILED', 'STOPPED')")
                .forEach(line -> found.add("run " + line + ", and nobody works on it"));
        return found;
    }

    private void hints(String tenant) throws SQLException {
        List<List<String>> states = Rows.all(
                connection,
                "select array_to_string(d.migrations, ' '),"
                        + " s.catalog_fingerprint, s.parked_for is not null from bookme.schema_state s"
                        + " left join bookme.changelog_set d on d.fingerprint = s.changelog_fingerprint where s.schema_name = "
                        + Quote.text(tenant));
        if (states.isEmpty()) {
            found.add(tenant + " has no row in bookme.schema_state");
            return;
        }
        List<String> state = states.get(0);
        String truth = Rows.first(
                        connection,
                        "select string_agg(distinct author || '.' || id, ' ' order by" + " author || '.' || id) from "
                                + Quote.name(tenant) + ".databasechangelog")
                .get(0);
        if (!words(truth).equals(words(state.get(0)))) {
            found.add(tenant + " has a hint that says it has " + state.get(0) + ", and it has " + truth);
        }
        if (!state.get(1).equals(CatalogFingerprint.of(connection, tenant).orElse(""))) {
            found.add(tenant + " has a hint of another catalog than it has");
        }
        if (state.get(2).equals("t") && !needAPerson.contains(tenant)) {
            found.add(tenant + " is parked, and needs nobody");
        }
    }

    private static Set<String> words(String text) {
        return new TreeSet<>(List.of(text.split(" ")));
    }

    private void run(long runId) throws SQLException {
        String wanted = needAPerson.isEmpty() ? "COMPLETED" : "FAILED";
        List<String> state = Rows.first(connection, "select state from bookme.run where id = " + runId);
        if (!state.equals(List.of(wanted))) {
            found.add("run " + runId + " ended as " + state + " and not as " + wanted);
        }
    }

    private void outcomes(long runId) throws SQLException {
        Set<String> named = new TreeSet<>();
        for (List<String> outcome : Rows.all(
                connection,
                "select schema_name, state, message, next_step,"
                        + " cardinality(applied) - (select count(distinct a) from unnest(applied) a) from bookme.outcome"
                        + " where run_id = " + runId)) {
            String schema = outcome.get(0);
            if (outcome.get(1).equals("FAILED")) {
                named.add(schema);
                if (!needAPerson.contains(schema)) {
                    found.add(schema + " failed, and needs nobody: " + outcome.get(2));
                } else if (outcome.get(2).isEmpty() || outcome.get(3).isEmpty()) {
                    found.add(schema + " failed, and nobody is told why or what to do");
                }
            } else if (!outcome.get(1).equals("DONE")) {
                found.add(schema + " was left " + outcome.get(1) + " by run " + runId);
            }
            if (!outcome.get(4).equals("0")) {
                found.add(schema + " had a migration applied twice by run " + runId);
            }
        }
        needAPerson.stream()
                .filter(schema -> !named.contains(schema))
                .forEach(schema -> found.add(schema + " needs a person, and run " + runId + " does not name it"));
    }
}
