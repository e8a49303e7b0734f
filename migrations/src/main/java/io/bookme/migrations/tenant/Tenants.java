package io.bookme.migrations.tenant;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.SqlState;
import io.bookme.migrations.app.Scope;
import io.bookme.migrations.graph.Migration;
import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.Db;
import io.bookme.migrations.run.Entrance;
import io.bookme.migrations.run.Fleet;
import io.bookme.migrations.run.InTransaction;
import io.bookme.migrations.run.Run;
import io.bookme.migrations.run.RunExecution;
import io.bookme.migrations.run.RunListener;
import io.bookme.migrations.run.RunRequest;
import io.bookme.migrations.run.SchemaBirth;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The tenants of a database: made, listed, suspended, archived and brought back.
 *
 * <p>What the command line and REST both can do is here. Each change is one transaction.
 */
public final class Tenants {
    private static final String COLUMNS =
            "select t.id, t.schema_name, t.name, t.status, t.contact_email, t.created_at, d.domain ";

    private static final String SELECT = COLUMNS + """
            from public.tenant_tenant t
            left join public.tenant_domain d on d.tenant_id = t.id and d.is_primary
            """;

    private static final String INSERT = """
            with t as (
              insert into public.tenant_tenant (schema_name, name, contact_email) values (?, ?, ?) returning *),
            d as (
              insert into public.tenant_domain (tenant_id, domain, is_primary) select id, ?, true from t returning domain)
            """ + COLUMNS + "from t, d";

    private final Fleet fleet;

    public Tenants(Fleet fleet) {
        this.fleet = fleet;
    }

    /**
     * Makes a tenant with its domain and its schema at head, all in one transaction: it is ready when this
     * returns, and nothing is there if it throws.
     *
     * @throws InvalidTenantException if a name or an address cannot be used or is taken
     * @throws BookMeException if the shared tables are not there yet or miss what tenants stand on, or a migration was edited
     *     after other tenants got it
     */
    public Tenant create(NewTenant wanted) {
        return create(wanted, Optional.empty());
    }

    /**
     * The same, with the tenant's first user, who is its owner: made with it, or there already and then a member too.
     *
     * <p>If a {@linkplain SparePool spare schema} is ready, it becomes the tenant's.
     */
    public Tenant create(NewTenant wanted, Optional<FirstUser> user) {
        NewTenant checked = wanted.checked();
        String schema = checked.schema();
        user.flatMap(FirstUser::email).ifPresent(EmailAddress::check);
        List<Migration> head = fleet.graph().ordered(Scope.TENANT);
        try (Connection open = fleet.owner().getConnection()) {
            fleet.refuseUnready(open);
            return InTransaction.on(open, connection -> {
                Tenant tenant = insert(connection, schema, checked.name(), checked.contactEmail(), checked.domain());
                if (user.isPresent()) {
                    user.get().join(connection, tenant.id());
                }
                if (!SparePool.take(connection, schema, fleet.graph())) {
                    fleet.birth().make(connection, schema, SchemaBirth.TENANT, head);
                }
                return tenant;
            });
        } catch (SQLException e) {
            throw failing(e, schema, head).orElseGet(() -> explained(e, schema, checked.domain()));
        }
    }

    /** What a migration fails on has nothing to do with the tenant's own row. */
    private Optional<BookMeException> failing(SQLException e, String schema, List<Migration> migrations) {
        if (isOfTheTenantsRow(e) || new DatabaseException(e).isLoss()) {
            return Optional.empty();
        }
        try (Connection connection = fleet.owner().getConnection()) {
            return fleet.birth()
                    .failing(connection, schema, migrations)
                    .map(id -> new BookMeException(
                            "Tenant '" + schema + "' could not be made, as " + id + " fails in a new schema: "
                                    + e.getMessage(),
                            "Nothing was changed. Mend that migration, or what it has to stand on: ./manage showmigrations "
                                    + id.app() + " --plan.",
                            e));
        } catch (SQLException other) {
            e.addSuppressed(other);
            return Optional.empty();
        }
    }

    private static boolean isOfTheTenantsRow(SQLException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("tenant_tenant")
                || message.contains("tenant_domain")
                || SqlState.DUPLICATE_SCHEMA.equals(SqlState.of(e).code());
    }

    /**
     * What people call a tenant, without blanks around it.
     *
     * @throws InvalidTenantException if it cannot be used
     */
    public static String checkName(String name) {
        String bare = name.strip();
        if (bare.isEmpty() || bare.length() > 200 || bare.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidTenantException(
                    InvalidTenantException.Reason.INVALID,
                    "A tenant's name has 1 to 200 characters on one line",
                    "Give it one, such as 'Acme Hair Salon'.");
        }
        return bare;
    }

    static Tenant insert(Connection connection, String schema, String name, Optional<String> email, String domain)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, schema);
            insert.setString(2, name);
            insert.setString(3, email.orElse(null));
            insert.setString(4, domain);
            try (ResultSet made = insert.executeQuery()) {
                made.next();
                return tenant(made);
            }
        }
    }

    static BookMeException explained(SQLException e, String schema, String domain) {
        String message = String.valueOf(e.getMessage());
        DatabaseException asItIs = new DatabaseException(e);
        if (asItIs.isLoss()) {
            return asItIs;
        }
        if (!isOfTheTenantsRow(e)) {
            return unexplained(e, schema);
        }
        return switch (SqlState.of(e).code()) {
            case SqlState.DUPLICATE_SCHEMA ->
                conflict("A schema named '" + schema + "' exists already", "Choose another name.");
            case SqlState.UNIQUE_VIOLATION ->
                message.contains("tenant_domain")
                        ? conflict("The domain '" + domain + "' belongs to another tenant", "Choose another domain.")
                        : conflict("A tenant with the schema '" + schema + "' exists already", "Choose another name.");
            case SqlState.UNDEFINED_TABLE ->
                new BookMeException(
                        "The shared tables are not there yet", "Run ./manage migrate_schemas --shared first.", e);
            default -> unexplained(e, schema);
        };
    }

    private static BookMeException unexplained(SQLException e, String schema) {
        return new BookMeException(
                "Tenant '" + schema + "' could not be made: " + e.getMessage(),
                "Nothing was changed; look at the message.",
                e);
    }

    private static InvalidTenantException conflict(String message, String nextStep) {
        return new InvalidTenantException(InvalidTenantException.Reason.CONFLICT, message, nextStep);
    }

    /** The tenants in order of their schemas' names. */
    public List<Tenant> list(Optional<TenantStatus> status, int offset, int limit) {
        return list(TenantFilter.of(status), offset, limit);
    }

    /** The same, of those that the filter lets through. */
    public List<Tenant> list(TenantFilter filter, int offset, int limit) {
        return Db.query(
                fleet.owner(),
                SELECT + " where " + TenantFilter.CONDITION + " order by t.schema_name offset ? limit ?",
                statement -> {
                    int next = filter.bind(statement);
                    statement.setInt(next, offset);
                    statement.setInt(next + 1, limit);
                },
                Tenants::tenant);
    }

    public int count(Optional<TenantStatus> status) {
        return count(TenantFilter.of(status));
    }

    public int count(TenantFilter filter) {
        return Db.query(
                        fleet.owner(),
                        "select count(*) from public.tenant_tenant t where " + TenantFilter.CONDITION,
                        filter::bind,
                        row -> row.getInt(1))
                .get(0);
    }

    public Optional<Tenant> find(String schema) {
        return Db.query(
                        fleet.owner(),
                        SELECT + " where t.schema_name = ?",
                        statement -> statement.setString(1, schema),
                        Tenants::tenant)
                .stream()
                .findFirst();
    }

    /**
     * @throws InvalidTenantException if there is no such tenant
     */
    public Tenant get(String schema) {
        return find(schema).orElseThrow(() -> unknown(schema));
    }

    static InvalidTenantException unknown(String schema) {
        return new InvalidTenantException(
                InvalidTenantException.Reason.UNKNOWN,
                "There is no tenant with the schema '" + SchemaName.printable(schema) + "'",
                "See their names: ./manage list_tenants");
    }

    /** Stops serving a tenant; it is migrated with the others. Doing it twice changes nothing. */
    public Tenant suspend(String schema) {
        return change(schema, TenantStatus.SUSPENDED);
    }

    /** Neither serves nor migrates a tenant until it is activated again. Doing it twice changes nothing. */
    public Tenant archive(String schema) {
        return change(schema, TenantStatus.ARCHIVED);
    }

    /**
     * Serves a tenant again; one that is behind, as it was archived or as its migration failed, is migrated first.
     *
     * @throws BookMeException if its migration fails; it is then migrated with the others from now on, and
     *     suspended until its error is mended
     */
    public Tenant activate(String schema, Entrance entrance, String requestedBy) {
        Tenant tenant = get(schema);
        if (tenant.status() == TenantStatus.ARCHIVED) {
            change(schema, TenantStatus.SUSPENDED);
        }
        if (tenant.status() != TenantStatus.ACTIVE) {
            migrate(schema, entrance, requestedBy);
        }
        return change(schema, TenantStatus.ACTIVE);
    }

    private void migrate(String schema, Entrance entrance, String requestedBy) {
        Optional<Run> run = fleet.start(RunRequest.schemas(List.of(schema), entrance, requestedBy));
        Optional<RunExecution> taken = run.flatMap(r -> fleet.execute(r.id(), RunListener.SILENT));
        if (taken.isEmpty()) {
            return;
        }
        try (RunExecution execution = taken.get()) { // closed, or its heart beats for ever after a worker broke
            Run ended = execution.runToEnd(1, Thread::new);
            if (ended.failed() > 0 || ended.pending() > 0) {
                throw new BookMeException(
                        "Tenant '" + schema + "' could not be migrated and stays suspended; run " + ended.id()
                                + " tells why",
                        "Mend what it names: ./manage run " + ended.id()
                                + ", then activate it again: ./manage activate_tenant " + schema);
            }
        }
    }

    private Tenant change(String schema, TenantStatus status) {
        Tenant tenant = get(schema);
        try {
            return InTransaction.attempt(fleet.owner(), connection -> change(connection, tenant, status));
        } catch (SQLException e) {
            Claim.refuseIfInUse(schema, e);
            throw new DatabaseException(e);
        }
    }

    private Tenant change(Connection connection, Tenant tenant, TenantStatus status) throws SQLException {
        String schema = tenant.schema();
        boolean migrated = status != TenantStatus.ARCHIVED;
        Claim.limit(connection);
        if (isMigrated(connection, schema) != migrated) {
            Claim.take(connection, schema, fleet.settings());
        }
        refuseDeleting(connection, schema);
        update(
                connection,
                "update public.tenant_tenant set status = ?, updated_at = now(), version = version + 1"
                        + " where schema_name = ? and status <> ?",
                status.word(),
                schema,
                status.word());
        update(
                connection,
                "update bookme.schema_state set migrated = ?::boolean where schema_name = ?"
                        + " and migrated <> ?::boolean",
                String.valueOf(migrated),
                schema,
                String.valueOf(migrated));
        return get(connection, tenant.id());
    }

    private static boolean isMigrated(Connection connection, String schema) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("select migrated from bookme.schema_state where schema_name = ?")) {
            query.setString(1, schema);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static void refuseDeleting(Connection connection, String schema) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "select deleting_at is not null from bookme.schema_state where schema_name = ?")) {
            query.setString(1, schema);
            try (ResultSet row = query.executeQuery()) {
                Claim.refuseDeleting(schema, row.next() && row.getBoolean(1));
            }
        }
    }

    private static void update(Connection connection, String sql, String... parameters) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                update.setString(i + 1, parameters[i]);
            }
            update.executeUpdate();
        }
    }

    private static Tenant get(Connection connection, long id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT + " where t.id = ?")) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return tenant(row);
            }
        }
    }

    private static Tenant tenant(ResultSet row) throws SQLException {
        return new Tenant(
                row.getLong("id"),
                row.getString("schema_name"),
                row.getString("name"),
                TenantStatus.ofWord(row.getString("status")),
                Optional.ofNullable(row.getString("domain")),
                Optional.ofNullable(row.getString("contact_email")),
                instant(row));
    }

    private static Instant instant(ResultSet row) throws SQLException {
        Timestamp created = row.getTimestamp("created_at");
        return created.toInstant();
    }
}
