package io.bookme.migrations.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.tenant.TenantRename;
import io.bookme.migrations.testing.Await;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** To a snapshot that is older than its rewrite a table is empty: who reads one must not let that happen. */
class RewrittenMeanwhileTest {
    /** As much as a stream holds back before it writes for the first time, and more. */
    private static final String FILL = "create table shop_alley (id int primary key, name text);"
            + " insert into shop_alley select i, repeat(md5(i::text), 100) from generate_series(1, 100) i;"
            + " insert into shop_item values (1, 'one'), (2, 'two'), (3, 'three')";

    private static final String REWRITE = "alter table shop_item alter column id type bigint";

    @TempDir
    private Path folder;

    private TestDatabase database;
    private TestFleet fleet;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        fleet = TestFleet.of(database, TestChangelogs.shop()).tenants("acme");
        fleet.in("acme", FILL);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Fleet impatient() {
        return new Fleet(
                database.ownerDataSource(),
                TestChangelogs.shop().graph(),
                Settings.defaults().withLockPatience(Duration.ofMillis(300)));
    }

    /** Another build with a migration that rewrites a table, which runs as soon as the first byte is written. */
    private OutputStream rewritingAtOnce(OutputStream out) {
        TestFleet next = TestFleet.of(
                database,
                TestChangelogs.shop("0002_bigint", REWRITE + ";", "select 1;"),
                Settings.defaults().withLockPatience(Duration.ofMillis(300)));
        return atFirst(out, next::migrate);
    }

    private static OutputStream atFirst(OutputStream out, Runnable deed) {
        return new FilterOutputStream(out) {
            private boolean isDone;

            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                if (!isDone) {
                    isDone = true;
                    deed.run();
                }
                out.write(bytes, from, length);
            }
        };
    }

    private void backup(OutputStream out) {
        new Backup(fleet.fleet(), Clock.systemUTC()).write("tenant_acme", out);
    }

    private List<String> restored(Path file) {
        new Restore(fleet.fleet())
                .restore(new RestoreRequest(file, Optional.of("tenant_copy"), Optional.empty(), false));
        return fleet.values("copy", "select name from shop_item order by id");
    }

    @Test
    void a_backup_has_the_rows_of_a_table_that_a_run_would_rewrite_meanwhile() throws Exception {
        Path file = folder.resolve("acme.bookme");
        try (OutputStream out = rewritingAtOnce(Files.newOutputStream(file))) {
            backup(out);
        }
        assertThat(restored(file)).containsExactly("one", "two", "three");
    }

    @Test
    void a_dump_has_them_too() throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (OutputStream out = rewritingAtOnce(written)) {
            new Dump(fleet.fleet()).write(List.of(), List.of("tenant_acme"), false, out);
        }
        assertThat(written.toString(UTF_8)).contains("\"three\"");
    }

    @Test
    void a_rewrite_that_is_not_committed_yet_is_waited_for() throws Exception {
        Path file = folder.resolve("acme.bookme");
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("set search_path = tenant_acme; " + REWRITE);
            CompletableFuture<Void> done = CompletableFuture.runAsync(() -> {
                try (OutputStream out = Files.newOutputStream(file)) {
                    backup(out);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            Await.until(
                    "somebody waits for the table",
                    () -> database.sql("select exists (select from pg_stat_activity where wait_event_type = 'Lock'"
                                    + " and datname = current_database())")
                            .equals("t"));
            other.commit();
            done.get(60, TimeUnit.SECONDS);
        }
        assertThat(restored(file)).containsExactly("one", "two", "three");
    }

    @Test
    void a_table_that_stays_locked_is_told_of_by_its_name_and_its_tenants() throws Exception {
        try (Connection other = database.connection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("set search_path = tenant_acme; " + REWRITE);
            assertThatThrownBy(() ->
                            new Backup(impatient(), Clock.systemUTC()).toFolder("tenant_acme", folder.resolve("new")))
                    .isInstanceOf(BookMeException.class)
                    .hasMessageContaining("tenant_acme")
                    .hasMessageContaining("shop_item")
                    .hasMessageNotContaining("shop_alley");
            assertThatThrownBy(() -> new Dump(impatient())
                            .write(List.of(), List.of("tenant_acme"), false, OutputStream.nullOutputStream()))
                    .hasMessageContaining("shop_item");
            new Dump(impatient()).write(List.of("users"), List.of("public"), false, OutputStream.nullOutputStream());
        }
    }

    @Test
    void a_tenant_that_gets_its_name_meanwhile_is_not_taken_for_it() {
        OutputStream out = atFirst(OutputStream.nullOutputStream(), () -> {
            new TenantRename(fleet.fleet()).rename("tenant_acme", "tenant_old", Optional.empty());
            database.sql("update public.tenant_domain set domain = 'old.localhost'");
            fleet.tenants("acme");
            fleet.in("acme", "create table shop_alley (id int primary key, name text)");
        });
        assertThatThrownBy(() -> backup(out))
                .hasMessageContaining("tenant_acme")
                .hasMessageContaining("renamed");
    }
}
