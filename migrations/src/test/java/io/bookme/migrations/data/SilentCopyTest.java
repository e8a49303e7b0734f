package io.bookme.migrations.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.run.Settings;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.TenantClone;
import io.bookme.migrations.testing.CutWire;
import io.bookme.migrations.testing.TestChangelogs;
import io.bookme.migrations.testing.TestDatabase;
import io.bookme.migrations.testing.TestFleet;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wire goes silent in the middle of a COPY: whoever waits for the other end of it is woken. */
class SilentCopyTest {
    /** Rows of ten million bytes in all, of which the fault lets pass a part. */
    private static final String FILL =
            "insert into shop_item select i, repeat(md5(i::text), 32)" + " from generate_series(1, 10000) i";

    private static final long A_PART = 3_000_000;

    @TempDir
    private Path folder;

    private TestDatabase database;
    private CutWire wire;
    private Fleet near;
    private Fleet far;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        wire = new CutWire();
        near = TestFleet.of(database, TestChangelogs.shop())
                .tenants("acme", "other")
                .fleet();
        database.sql("set search_path = tenant_acme; " + FILL);
        far = new Fleet(
                database.ownerDataSource(wire),
                changed().graph(),
                Settings.defaults().withWatchEvery(Duration.ofSeconds(1)).withRowPatience(Duration.ofSeconds(5)));
    }

    @AfterEach
    void close() {
        wire.close();
        database.close();
    }

    private static TestChangelogs changed() {
        return TestChangelogs.shop()
                .tenant(
                        "shop.0002_less",
                        "shop.0001_initial",
                        "alter table shop_item drop column name;",
                        "alter table shop_item add column name text;");
    }

    private void isToldThatTheWireIsCut(Runnable work) throws Exception {
        CompletableFuture<Void> done = CompletableFuture.runAsync(work);
        try {
            done.get(60, TimeUnit.SECONDS);
            throw new AssertionError("It was done over a wire that is cut");
        } catch (ExecutionException e) {
            assertThat(e).cause().isInstanceOf(BookMeException.class);
        }
        assertThat(wire.faults()).as("silence fell").isEqualTo(1);
    }

    @Test
    void a_backup() throws Exception {
        wire.goSilentAfter(A_PART);
        isToldThatTheWireIsCut(() -> new Backup(far, Clock.systemUTC()).toFolder("tenant_acme", folder));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_dump() throws Exception {
        wire.goSilentAfter(A_PART);
        isToldThatTheWireIsCut(
                () -> new Dump(far).write(List.of(), List.of("tenant_acme"), false, OutputStream.nullOutputStream()));
    }

    @Test
    void a_restore() throws Exception {
        Path file = new Backup(near, Clock.systemUTC()).toFolder("tenant_acme", folder);
        wire.goSilentAfter(A_PART);
        RestoreRequest beside =
                new RestoreRequest(file, Optional.of("tenant_copy"), Optional.of("copy.localhost"), false);
        isToldThatTheWireIsCut(() -> new Restore(far).restore(beside));
    }

    @Test
    void a_load() throws Exception {
        Path file = folder.resolve("dump.json");
        try (OutputStream out = Files.newOutputStream(file)) {
            new Dump(near).write(List.of(), List.of("tenant_acme"), false, out);
        }
        wire.goSilentAfter(A_PART);
        isToldThatTheWireIsCut(() -> new Load(far).load(file, Optional.of("tenant_other"), line -> {}, done -> {}));
    }

    @Test
    void a_clone() throws Exception {
        wire.goSilentAfter(20_000);
        NewTenant copy = new NewTenant("tenant_copy", "Copy", "copy.localhost", Optional.empty());
        isToldThatTheWireIsCut(() -> new TenantClone(far).make("tenant_acme", copy));
    }

    @Test
    void a_backup_before_a_change_after_which_the_run_goes_on_over_a_new_connection() throws Exception {
        Run run = far.start(RunRequest.everything(Entrance.COMMAND_LINE, "test").withBackup())
                .orElseThrow();
        wire.goSilentAfter(A_PART);
        CompletableFuture<Run> ended = CompletableFuture.supplyAsync(() -> far.execute(
                        run.id(),
                        RunListener.SILENT,
                        Optional.of(new BackupBeforeChange(far, run.id(), Clock.systemUTC(), folder, line -> {})))
                .orElseThrow()
                .runToEnd(1, Thread::new));
        assertThat(ended.get(60, TimeUnit.SECONDS).state()).isEqualTo(RunState.COMPLETED);
        assertThat(wire.faults()).as("silence fell").isEqualTo(1);
        assertThat(folder).isDirectoryContaining(file -> file.toString().endsWith(".bookme"));
    }
}
