package io.bookme.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.state.Catalog;
import io.bookme.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody who edits an entity and forgets the migration, or the other way round, sees it here. */
class EntitiesAndMigrationsTest {

    private static TestDatabase database;
    private static Connection connection;

    /** Both scopes migrated once; what a test changes, it changes in a transaction that is rolled back. */
    @BeforeAll
    static void migrate() throws SQLException {
        database = TestDatabase.create();
        connection = database.connection();
        for (Schemas scope : Schemas.values()) {
            scope.migrate(connection);
        }
        connection.setAutoCommit(false);
    }

    @AfterAll
    static void disconnect() throws SQLException {
        connection.close();
        database.close();
    }

    @AfterEach
    void undo() throws SQLException {
        connection.rollback();
    }

    @ParameterizedTest
    @EnumSource
    void entities_and_migrations_make_the_same_catalog(Schemas scope) throws SQLException {
        assertThat(differences(scope)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void each_allowed_extra_exists_and_is_none_of_the_entities_own(Schemas scope) throws SQLException {
        Set<String> extra = new HashSet<>(Catalog.read(connection, scope.schema).names());
        extra.removeAll(scope.model().names());

        assertThat(extra).containsExactlyInAnyOrderElementsOf(scope.allowedExtras);
    }

    @ParameterizedTest
    @EnumSource
    void both_sides_hold_every_table_of_their_apps(Schemas scope) throws SQLException {
        assertThat(scope.model().tables()).hasSize(scope == Schemas.SHARED ? 6 : 14);
        assertThat(Catalog.read(connection, scope.schema).tables().keySet())
                .isEqualTo(scope.model().tables().keySet());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            type            | alter table services_service alter capacity type bigint                    | services_service.capacity: type bigint, but integer
            type            | alter table staff_working_hours alter starts_at type timetz                 | staff_working_hours.starts_at: type time with time zone, but time without time zone
            length          | alter table services_service alter name type varchar(201)                   | services_service.name: length 201, but 200
            no length       | alter table services_service alter name type varchar                        | services_service.name: length none, but 200
            precision       | alter table services_service alter price type numeric(11,2)                 | services_service.price: precision 11, but 10
            scale           | alter table services_service alter price type numeric(10,3)                 | services_service.price: scale 3, but 2
            no precision    | alter table services_service alter price type numeric                       | services_service.price: precision none, but 10
            seconds         | alter table services_service alter created_at type timestamptz(3)           | services_service.created_at: precision 3, but none
            nullable        | alter table services_service alter capacity drop not null                   | services_service.capacity: nullability null, but not null
            not null        | alter table staff_member alter email set not null                           | staff_member.email: nullability not null, but null
            other default   | alter table services_service alter capacity set default 2                   | services_service.capacity: default 2, but 1
            lost default    | alter table services_service alter capacity drop default                    | services_service.capacity: default none, but 1
            identity        | alter table staff_skill alter id set generated always                       | staff_skill.id: identity always, but by default
            lost identity   | alter table staff_skill alter id drop identity                              | staff_skill.id: identity none, but by default
            generated       | alter table staff_member add name_length int generated always as (length(name)) stored | staff_member.name_length: column integer, but none
            lost column     | alter table customers_customer drop phone                                   | customers_customer.phone: column none, but character varying(20)
            other column    | alter table customers_customer add fax varchar(20)                          | customers_customer.fax: column character varying(20), but none
            renamed column  | alter table customers_customer rename phone to telephone                    | customers_customer.phone: column none, but character varying(20)
            collation       | alter table customers_customer alter name type varchar(200) collate "C"     | customers_customer.name: collation "C", but none
            column comment  | comment on column customers_customer.name is 'family name first'            | customers_customer.name: comment family name first, but none
            table comment   | comment on table customers_customer is 'who books'                          | customers_customer: comment who books, but none
            lost table      | drop table payments_refund                                                  | payments_refund: table none, but table
            other table     | create table payments_tip (id bigint)                                       | payments_tip: table table, but none
            lost pk         | alter table payments_refund drop constraint payments_refund_pkey            | payments_refund payments_refund_pkey: key none, but PRIMARY KEY (id)
            other pk        | alter table payments_refund drop constraint payments_refund_pkey, add constraint payments_refund_pkey primary key (id, payment_id) | payments_refund payments_refund_pkey: key PRIMARY KEY (id, payment_id), but PRIMARY KEY (id)
            lost fk         | alter table payments_refund drop constraint payments_refund_payment_fk      | payments_refund payments_refund_payment_fk: foreign key none, but FOREIGN KEY (payment_id) REFERENCES payments_payment(id) ON DELETE RESTRICT
            on delete       | alter table payments_refund drop constraint payments_refund_payment_fk, add constraint payments_refund_payment_fk foreign key (payment_id) references payments_payment on delete cascade | payments_refund payments_refund_payment_fk: on delete cascade, but restrict
            no on delete    | alter table services_service drop constraint services_service_category_fk, add constraint services_service_category_fk foreign key (category_id) references services_category | services_service services_service_category_fk: on delete no action, but set null
            on update       | alter table payments_refund drop constraint payments_refund_payment_fk, add constraint payments_refund_payment_fk foreign key (payment_id) references payments_payment on delete restrict on update cascade | payments_refund payments_refund_payment_fk: on update cascade, but no action
            fk target       | alter table payments_refund drop constraint payments_refund_payment_fk, add constraint payments_refund_payment_fk foreign key (payment_id) references bookings_booking on delete restrict | payments_refund payments_refund_payment_fk: references bookings_booking[id], but payments_payment[id]
            deferrable fk   | alter table payments_refund alter constraint payments_refund_payment_fk deferrable | payments_refund payments_refund_payment_fk: foreign key FOREIGN KEY (payment_id) REFERENCES payments_payment(id) ON DELETE RESTRICT DEFERRABLE, but FOREIGN KEY (payment_id) REFERENCES payments_payment(id) ON DELETE RESTRICT
            lost unique     | alter table resources_resource drop constraint resources_resource_name_key  | resources_resource resources_resource_name_key: key none, but UNIQUE (name)
            other unique    | alter table resources_resource add constraint resources_resource_kind_key unique (kind) | resources_resource resources_resource_kind_key: key UNIQUE (kind), but none
            unique columns  | alter table resources_resource drop constraint resources_resource_name_key, add constraint resources_resource_name_key unique (name, kind) | resources_resource resources_resource_name_key: key UNIQUE (name, kind), but UNIQUE (name)
            unique nulls    | alter table staff_member drop constraint staff_member_user_id_key, add constraint staff_member_user_id_key unique nulls not distinct (user_id) | staff_member staff_member_user_id_key: key UNIQUE NULLS NOT DISTINCT (user_id), but UNIQUE (user_id)
            lost check      | alter table services_service drop constraint services_service_price_check   | services_service services_service_price_check: check none, but CHECK (price >= 0::numeric)
            other check     | alter table services_service drop constraint services_service_price_check, add constraint services_service_price_check check (price > 0) | services_service services_service_price_check: check CHECK (price > 0::numeric), but CHECK (price >= 0::numeric)
            unproven check  | alter table services_service drop constraint services_service_price_check, add constraint services_service_price_check check (price >= 0) not valid | services_service services_service_price_check: check CHECK (price >= 0::numeric) NOT VALID, but CHECK (price >= 0::numeric)
            unproven null   | alter table services_service alter name drop not null, add constraint services_service_name_not_null not null name not valid | services_service services_service_name_not_null: check NOT NULL name NOT VALID, but none
            exclusion       | alter table staff_skill add constraint staff_skill_excl exclude using gist (service_id with =) | staff_skill staff_skill_excl: exclusion EXCLUDE USING gist (service_id WITH =), but none
            lost index      | drop index services_service_name_idx                                        | services_service services_service_name_idx: index none, but CREATE INDEX services_service_name_idx ON services_service USING btree (name)
            index columns   | drop index services_service_name_idx; create index services_service_name_idx on services_service (name, price) | services_service services_service_name_idx: columns [name, price], but [name]
            index order     | drop index services_service_created_at_idx; create index services_service_created_at_idx on services_service (created_at) | services_service services_service_created_at_idx: columns [created_at], but [created_at DESC]
            index method    | drop index services_service_name_idx; create index services_service_name_idx on services_service using hash (name) | services_service services_service_name_idx: method hash, but btree
            unique index    | drop index services_service_name_idx; create unique index services_service_name_idx on services_service (name) | services_service services_service_name_idx: unique true, but false
            index predicate | drop index services_service_name_idx; create index services_service_name_idx on services_service (name) where is_active | services_service services_service_name_idx: predicate is_active, but none
            index operators | drop index services_service_name_idx; create index services_service_name_idx on services_service (name varchar_pattern_ops) | services_service services_service_name_idx: index CREATE INDEX services_service_name_idx ON services_service USING btree (name varchar_pattern_ops), but CREATE INDEX services_service_name_idx ON services_service USING btree (name)
            sequence        | create sequence payments_number                                             | payments_number: sequence bigint, but none
            view            | create view payments_total as select sum(amount) as total from payments_payment | view payments_total: definition  SELECT sum(amount) AS total\\n   FROM payments_payment;, but none
            """)
    void a_mutation_of_each_kind_is_seen(String kind, String mutation, String difference) throws SQLException {
        Schemas.execute(connection, "set local search_path = " + Schemas.TENANT.schema + "; " + mutation);

        assertThat(differences(Schemas.TENANT)).contains(difference.replace("\\n", "\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alter table public.tenant_domain drop constraint tenant_domain_tenant_fk                    | tenant_domain tenant_domain_tenant_fk
            alter table public.users_user alter password_hash type varchar(60)                          | users_user.password_hash: length 60, but 255
            alter table public.tenant_tenant drop constraint tenant_tenant_status_check                 | tenant_tenant tenant_tenant_status_check
            """)
    void a_mutation_of_a_shared_table_is_seen(String mutation, String difference) throws SQLException {
        Schemas.execute(connection, mutation);

        assertThat(differences(Schemas.SHARED))
                .anySatisfy(line -> assertThat(line).startsWith(difference));
    }

    @Test
    void a_default_that_only_the_database_has_is_no_difference() throws SQLException {
        Schemas.execute(connection, "alter table tenant_test.services_service alter name set default 'unnamed'");

        assertThat(differences(Schemas.TENANT)).isEmpty();
    }

    private static List<String> differences(Schemas scope) throws SQLException {
        return Catalog.read(connection, scope.schema)
                .without(scope.allowedExtras)
                .withoutDefaultsUnknownTo(scope.model())
                .differences(scope.model());
    }
}
