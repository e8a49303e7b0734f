package io.bookme.migrations.command;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A verb of the command line, as the overview has it.
 *
 * @param name what is typed
 * @param summary what it does, in one line
 * @param needsCheckout whether it is of no use where there are no sources
 * @param make makes what runs it
 */
record Verb(String name, String summary, boolean needsCheckout, Function<Context, Object> make) {
    static final String COMPLETION = "completion";

    /** In the order of the overview. */
    static final List<Verb> ALL = List.of(
            ofCheckout("demo", "Start everything with the guide's three tenants, and print the addresses.", Demo::new),
            ofCheckout(
                    "runserver",
                    "Start WildFly with BookMe, on this checkout's PostgreSQL or on a named database.",
                    RunServer::new),
            of(
                    "setup_database",
                    "Make the roles, rights and schemas that BookMe needs in a PostgreSQL database.",
                    SetupDatabase::new),
            of(
                    "migrate_schemas",
                    "Bring schemas to the migrations of this build, or to a named one, forward or back.",
                    MigrateSchemas::new),
            ofCheckout(
                    "makemigrations",
                    "Write the migrations that the entities want and the files do not make yet.",
                    MakeMigrations::new),
            of("showmigrations", "List the migrations and where they are applied.", ShowMigrations::new),
            of("sqlmigrate", "Print the SQL that a migration runs, exactly as it is sent.", SqlMigrate::new),
            of("runs", "List the runs, the newest first, wherever they were begun.", ShowRuns::new),
            of("run", "Show one run: who asked for what and when, and what became of each schema.", ShowRun::new),
            of("retry", "Try the failed schemas of a run again, and go on with what it had left.", RetryRun::new),
            of(
                    "resume",
                    "Go on with a run that was stopped, halted or interrupted, wherever it was begun.",
                    ResumeRun::new),
            of("stop", "Stop a run, wherever it is worked on; schemas in hand are finished.", StopRun::new),
            of("undo", "Take back exactly what runs did, in exactly the schemas where they did it.", UndoRuns::new),
            of(
                    "create_tenant",
                    "Make a tenant: its row, its domain, and its schema with all migrations.",
                    CreateTenant::new),
            of(
                    "list_tenants",
                    "List the tenants: schema, status, where each stands, domain and name.",
                    ListTenants::new),
            of(
                    "rename_tenant",
                    "Give a tenant's schema another name, or the tenant another domain.",
                    RenameTenant::new),
            of("suspend_tenant", "Stop serving tenants; they are migrated with the others.", SuspendTenant::new),
            of("activate_tenant", "Serve tenants again; one that was archived is migrated first.", ActivateTenant::new),
            of(
                    "archive_tenant",
                    "Neither serve nor migrate tenants until they are activated again.",
                    ArchiveTenant::new),
            of("clone_tenant", "Make a tenant that is the copy of another, from one snapshot.", CloneTenant::new),
            of(
                    "verify_tenant",
                    "Read again what tenants really have, and compare it with a clean install.",
                    VerifyTenant::new),
            of(
                    "repair_tenant",
                    "Mend a tenant whose schema is missing, is empty, or has lost its changelog.",
                    RepairTenant::new),
            of("delete_tenant", "Delete a tenant for good, with all its rows.", DeleteTenant::new),
            of(
                    "create_user",
                    "Make a user who can sign in over REST: an operator, a member of tenants, or both.",
                    CreateUser::new),
            ofCheckout("shell", "Java with the entities of the apps at hand (JShell).", Shell::new),
            of("dbshell", "SQL in one schema: psql if it is installed, else a small shell.", DbShell::new),
            of(COMPLETION, "Print a script that completes verbs, options and names in bash and zsh.", Completion::new),
            of("dumpdata", "Write the rows of apps as JSON that loaddata brings back in.", DumpData::new),
            of("loaddata", "Load rows that dumpdata wrote.", LoadData::new),
            of("backup", "Write each tenant whole into one file.", TakeBackup::new),
            of(
                    "restore",
                    "Bring a tenant back from a file that backup wrote, wholly or not at all.",
                    RestoreBackup::new));

    private static Verb of(String name, String summary, Function<Context, Object> make) {
        return new Verb(name, summary, false, make);
    }

    private static Verb ofCheckout(String name, String summary, Function<Context, Object> make) {
        return new Verb(name, summary, true, make);
    }

    static Optional<Verb> named(String name) {
        return ALL.stream().filter(verb -> verb.name.equals(name)).findFirst();
    }
}
