package io.bookme.migrations.command;

import io.bookme.migrations.graph.ChangelogFile;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.graph.MigrationGraph;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.InTransaction;
import io.bookme.migrations.run.Quote;
import io.bookme.migrations.tenant.Tenants;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The guide's tenants with a few rows, as an earlier build of BookMe would have left them: each app has its first
 * migration only. So the demo can show what it is about, migrating tenants that hold data.
 */
final class DemoData {
    private final Context context;
    private final Fleet fleet;

    DemoData(Context context, Fleet fleet) {
        this.context = context;
        this.fleet = fleet;
    }

    /** Makes what is not there yet; the shared tables must be. */
    void make() {
        Fleet earlier = new Fleet(
                fleet.owner(), MigrationGraph.of(firstOnes(context.changelogs().get())), fleet.settings());
        for (DemoTenant tenant : DemoTenant.all()) {
            if (new Tenants(fleet).find(tenant.schema()).isEmpty()) {
                new Tenants(earlier).create(tenant.wanted());
                context.note("Made " + tenant.schema() + " (" + tenant.title()
                        + ") with the first migration of each app, as an earlier BookMe would have left it");
            }
            if (isAtItsBeginning(tenant)) {
                fill(tenant);
            }
        }
    }

    /** The first migration of each app, where it stands on nothing later. */
    static List<ChangelogFile> firstOnes(List<ChangelogFile> files) {
        MigrationGraph graph = MigrationGraph.of(files);
        Set<String> paths = graph.all().stream()
                .filter(migration -> graph.withAncestors(migration.id()).stream()
                        .allMatch(ancestor -> ancestor.id().number() == 1))
                .map(Migration::path)
                .collect(Collectors.toSet());
        return files.stream().filter(file -> paths.contains(file.path())).toList();
    }

    private boolean isAtItsBeginning(DemoTenant tenant) {
        return fleet.status(tenant.schema()).applied().stream().allMatch(id -> id.number() == 1);
    }

    /** In one transaction with the note that it was done, so that rows that a person deletes do not come back. */
    private void fill(DemoTenant tenant) {
        InTransaction.run(fleet.owner(), connection -> {
            if (isFirstTime(connection, tenant)) {
                insertRows(connection, tenant);
            }
            return true;
        });
    }

    private static boolean isFirstTime(Connection connection, DemoTenant tenant) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into public.core_setting (name, description) values (?, ?) on conflict (name) do nothing")) {
            insert.setString(1, "demo.rows." + tenant.schema());
            insert.setString(2, "The demo has put its rows into this tenant");
            return insert.executeUpdate() == 1;
        }
    }

    private static void insertRows(Connection connection, DemoTenant tenant) throws SQLException {
        List<String> customers = new ArrayList<>(List.of(
                "('Ada Lovelace', 'ada@example.org')",
                "('Grace Hopper', 'grace@example.org')",
                "('Walk-in without an address', null)"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local search_path = " + Quote.name(tenant.schema()));
            statement.execute("insert into customers_customer (name, email) values " + String.join(", ", customers));
            statement.execute("insert into staff_member (name) values ('Kim'), ('Robin')");
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into services_service (name, price, duration_minutes) values (?, ?, ?)")) {
            for (DemoTenant.Offer offer : tenant.services()) {
                insert.setString(1, offer.name());
                insert.setBigDecimal(2, offer.price());
                insert.setInt(3, offer.minutes());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
