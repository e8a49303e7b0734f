package io.bookme.migrations.data;

import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A tenant with rows beside another one, its backup, and how it comes back from that. */
abstract class BackedUpTenant {
    private static final String FILL = """
            insert into services_category (name) values ('cat');
            insert into services_service (name, price, category_id) values ('cut', 10.50, 1), ('wash', 5, null);
            delete from services_service where name = 'wash';
            insert into customers_customer (name, email) values ('Zoë', 'zoe@example.com');
            """;

    @TempDir
    Path folder;

    @AutoClose
    final TestDatabase database = TestDatabase.create();

    final TestFleet fleet = TestFleet.of(database, TestChangelogs.all()).tenants("acme", "other");

    @BeforeEach
    void fill() {
        fleet.in("acme", FILL);
    }

    Path backup() {
        return new Backup(fleet.fleet(), Clock.systemUTC()).toFolder("tenant_acme", folder);
    }

    Restore.Restored restore(Path file, String as, boolean replace) {
        return new Restore(fleet.fleet())
                .restore(new RestoreRequest(
                        file, Optional.of(as).filter(name -> !name.isEmpty()), Optional.empty(), replace));
    }

    String fingerprint(String name) {
        return fleet.value(
                name, "select catalog_fingerprint from bookme.schema_state where schema_name = 'tenant_" + name + "'");
    }

    List<String> everything(String name) {
        return fleet.values(
                name,
                "select query_to_xml(format('select to_jsonb(t) from %I t order by to_jsonb(t)', relname), true, false, '')::text"
                        + " from pg_class where relkind in ('r', 'v', 'm') and relnamespace = current_schema()::regnamespace"
                        + " order by relname");
    }

    List<SchemaObject> objects(String name) throws Exception {
        try (Transaction looking = Transaction.snapshot(fleet.fleet().owner())) {
            looking.searchOnly("tenant_" + name);
            return SchemaObjects.read(looking);
        }
    }
}
