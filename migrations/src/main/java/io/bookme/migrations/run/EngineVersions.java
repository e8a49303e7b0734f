package io.bookme.migrations.run;

import java.util.List;

/** The versions of the engine's own tables and functions, as the texts that lead from each to the next. */
final class EngineVersions {
    /**
     * One text for each version, never changed afterwards: builds of different ages share a database. A function that
     * needs other parameters is a further one beside the old.
     */
    static final List<String> ALL =
            List.of("""
            create table bookme.changelog_set (
              fingerprint text primary key,
              migrations text[] not null);
            comment on table bookme.changelog_set is
              'Dictionary: which migrations a changelog fingerprint stands for';

            create table bookme.schema_state (
              schema_name text primary key,
              kind text not null check (kind in ('shared', 'tenant', 'spare')),
              migrated boolean not null default true,
              changelog_fingerprint text not null,
              catalog_fingerprint text,
              catalog_checked_at timestamptz,
              parked_for text,
              updated_at timestamptz not null default now()
            ) with (fillfactor = 50);
            comment on table bookme.schema_state is
              'One row a schema. Its row lock is the claim; what it says is a hint, the truth is the databasechangelog of the schema';
            comment on column bookme.schema_state.migrated is
              'False while the tenant is archived: runs pass it over';
            comment on column bookme.schema_state.parked_for is
              'The changelog fingerprint that it could not reach: the timer leaves it alone until a person or a newer build comes';

            create table bookme.hold (
              schema_name text not null references bookme.schema_state on update cascade on delete cascade,
              app text not null,
              migration text not null,
              run_id bigint,
              held_at timestamptz not null default now(),
              primary key (schema_name, app));
            comment on table bookme.hold is
              'The target of an app in a schema where it is not head; a migration name or zero';

            create table bookme.run (
              id bigint generated always as identity primary key,
              entrance text not null,
              requested_by text not null,
              goal_app text,
              goal_migration text,
              state text not null,
              executor text,
              created_at timestamptz not null default now(),
              started_at timestamptz,
              heartbeat_at timestamptz,
              finished_at timestamptz,
              current_schemas integer not null default 0,
              message text);
            create index run_active_idx on bookme.run (id) where state in ('REQUESTED', 'RUNNING', 'STOPPING');

            create table bookme.outcome (
              run_id bigint not null references bookme.run on delete cascade,
              schema_name text not null,
              state text not null default 'PENDING',
              applied text[] not null default '{}',
              undone text[] not null default '{}',
              started_at timestamptz,
              finished_at timestamptz,
              failed_migration text,
              sql_state text,
              failed_statement text,
              message text,
              next_step text,
              primary key (run_id, schema_name)
            ) with (fillfactor = 70);
            create index outcome_schema_idx on bookme.outcome (schema_name, run_id);

            create table bookme.stored_migration (
              app text not null,
              name text not null,
              file_hash text not null,
              scope text not null,
              path text not null,
              checksum text not null,
              dependencies text[] not null,
              forward text not null,
              backward text,
              irreversible text,
              java_class text,
              transactional boolean not null,
              stored_at timestamptz not null default now(),
              primary key (app, name, file_hash));
            comment on table bookme.stored_migration is
              'How to go back: the texts of every migration that a build of this database ever ran';
            """, """
            alter table bookme.run
              add column work text not null default 'MIGRATE',
              add column undoes bigint[] not null default '{}',
              add column failure_limit text;
            alter table bookme.outcome add column recorded_only text[] not null default '{}';
            create table bookme.run_text (
              run_id bigint not null references bookme.run on delete cascade,
              app text not null,
              name text not null,
              file_hash text not null,
              primary key (run_id, app, name, file_hash));
            comment on table bookme.run_text is
              'Which text of a migration a run ran: undoing the run uses the rollback that belongs to it';
            """, """
            alter table bookme.schema_state add column deleting_at timestamptz;
            comment on column bookme.schema_state.deleting_at is
              'Since when its tenant is being deleted: nothing but the rest of that may happen to it';
            alter table bookme.changelog_set add column catalog_fingerprint text;
            comment on column bookme.changelog_set.catalog_fingerprint is
              'What a new tenant schema with these migrations has as its catalog fingerprint; a hint';
            create index schema_state_spare_idx on bookme.schema_state (schema_name) where kind = 'spare';
            """, """
            alter table bookme.outcome add column waits_for text;
            comment on column bookme.outcome.waits_for is
              'Why it was put off when it was last tried, while it is pending: who holds its tables, for instance';
            """, """
            alter table bookme.run add column head text;
            comment on column bookme.run.head is
              'All migrations of the build that made it, as in changelog_set: one that misses some leaves it alone';
            """, """
            alter table bookme.run add column backup boolean not null default false;
            comment on column bookme.run.backup is
              'Whether each schema is backed up before a change that may take data away, by whoever works on the run';
            """, """
            create function bookme.claim(claimed text, lock_timeout integer, statement_timeout integer,
                idle_timeout integer, is_durable boolean) returns text language plpgsql as $$
            declare
              found text;
            begin
              perform set_config('client_connection_check_interval', '1s', true);
              if claimed = 'public' then
                select kind into found from bookme.schema_state where schema_name = claimed for update;
              else
                select kind into found from bookme.schema_state where schema_name = claimed for update skip locked;
              end if;
              perform set_config('bookme.claim', case when found is null then '' else 'held' end, true),
                set_config('lock_timeout', lock_timeout::text, true),
                set_config('statement_timeout', statement_timeout::text, true),
                set_config('idle_in_transaction_session_timeout', idle_timeout::text, true),
                set_config('search_path', quote_ident(claimed), true);
              if not is_durable then
                perform set_config('synchronous_commit', 'off', true);
              end if;
              return found;
            end $$;
            comment on function bookme.claim is
              'Locks a schema''s row until the transaction ends, and sets the transaction up; null if it cannot be had';

            create function bookme.expect(claimed text, changelog text, expected text)
                returns void language plpgsql set search_path = pg_catalog as $$
            begin
              if current_setting('bookme.claim', true) is distinct from 'held' or changelog is distinct from expected
                  or exists (select from bookme.hold where schema_name = claimed) then
                raise exception 'schema % is not as foreseen', claimed using errcode = 'BM001';
              end if;
            end $$;
            comment on function bookme.expect is
              'Fails with BM001 unless the schema was claimed, no app is held in it, and its changelog is this one';

            create function bookme.record(claimed text, fingerprint text, run bigint, forward text[], backward text[],
                only_recorded text[], is_final boolean) returns void language plpgsql set search_path = pg_catalog as $$
            begin
              if current_setting('bookme.claim', true) is distinct from 'held' then
                raise exception 'schema % is not claimed any more', claimed using errcode = 'BM002';
              end if;
              update bookme.schema_state
                set changelog_fingerprint = fingerprint, parked_for = null, updated_at = clock_timestamp(),
                  -- nobody has looked at what is there from now on; the run's verification does
                  catalog_fingerprint = case when forward || backward = '{}' then catalog_fingerprint end
                where schema_name = claimed;
              if run is not null then
                update bookme.outcome
                  set applied = applied || forward, undone = undone || backward,
                    recorded_only = recorded_only || only_recorded,
                    state = case when is_final then 'DONE' else state end,
                    started_at = coalesce(started_at, now()), finished_at = clock_timestamp(),
                    failed_migration = null, sql_state = null, failed_statement = null, message = null,
                    next_step = null, waits_for = null
                  where run_id = run and schema_name = claimed;
              end if;
            end $$;
            comment on function bookme.record is
              'Writes into the state and the run''s outcome what a transaction did; BM002 if it is not the claim''s any more';
            """, """
            create function bookme.expect(claimed text, changelog text, expected text, within integer)
                returns void language plpgsql set search_path = pg_catalog as $$
            begin
              if clock_timestamp() > statement_timestamp() + make_interval(secs => within / 1000.0) then
                raise exception 'schema % has to wait for its turn', claimed using errcode = 'BM001';
              end if;
              perform bookme.expect(claimed, changelog, expected);
              -- now() is when the message came, for each of them
              perform set_config('bookme.began', clock_timestamp()::text, true);
            end $$;
            comment on function bookme.expect(text, text, text, integer) is
              'The same for one of several schemas in one message: fails also if more than so many milliseconds went by since it came';

            create or replace function bookme.record(claimed text, fingerprint text, run bigint, forward text[], backward text[],
                only_recorded text[], is_final boolean) returns void language plpgsql set search_path = pg_catalog as $$
            begin
              if current_setting('bookme.claim', true) is distinct from 'held' then
                raise exception 'schema % is not claimed any more', claimed using errcode = 'BM002';
              end if;
              update bookme.schema_state
                set changelog_fingerprint = fingerprint, parked_for = null, updated_at = clock_timestamp(),
                  -- nobody has looked at what is there from now on; the run's verification does
                  catalog_fingerprint = case when forward || backward = '{}' then catalog_fingerprint end
                where schema_name = claimed;
              if run is not null then
                update bookme.outcome
                  set applied = applied || forward, undone = undone || backward,
                    recorded_only = recorded_only || only_recorded,
                    state = case when is_final then 'DONE' else state end,
                    started_at = coalesce(started_at, nullif(current_setting('bookme.began', true), '')::timestamptz, now()),
                    finished_at = clock_timestamp(),
                    failed_migration = null, sql_state = null, failed_statement = null, message = null,
                    next_step = null, waits_for = null
                  where run_id = run and schema_name = claimed;
              end if;
            end $$;
            """, """
            create function bookme.claim_together(claimed text[], lock_timeout integer, statement_timeout integer,
                idle_timeout integer, is_durable boolean) returns void language plpgsql set search_path = pg_catalog as $$
            declare
              had integer;
            begin
              perform from bookme.schema_state where schema_name = any (claimed) order by schema_name
                for update skip locked;
              get diagnostics had = row_count;
              if had < cardinality(claimed) then
                raise exception 'not all of these schemas can be had now: %', claimed using errcode = 'BM001';
              end if;
              perform set_config('client_connection_check_interval', '1s', true),
                set_config('bookme.claim', 'held', true),
                -- now() is when the message came, for each of its transactions
                set_config('bookme.claimed_at', clock_timestamp()::text, true),
                set_config('lock_timeout', lock_timeout::text, true),
                set_config('statement_timeout', statement_timeout::text, true),
                set_config('idle_in_transaction_session_timeout', idle_timeout::text, true);
              if not is_durable then
                perform set_config('synchronous_commit', 'off', true);
              end if;
            end $$;
            comment on function bookme.claim_together is
              'Claims several schemas for one transaction; BM001 if not all of them can be had';

            create function bookme.record_together(claimed text[], fingerprint text, run bigint, forward text[],
                backward text[], only_recorded text[], is_final boolean)
                returns void language plpgsql set search_path = pg_catalog as $$
            begin
              if current_setting('bookme.claim', true) is distinct from 'held' then
                raise exception 'schemas % are not claimed any more', claimed using errcode = 'BM002';
              end if;
              update bookme.schema_state
                set changelog_fingerprint = fingerprint, parked_for = null, updated_at = clock_timestamp(),
                  catalog_fingerprint = case when forward || backward = '{}' then catalog_fingerprint end
                where schema_name = any (claimed);
              update bookme.outcome
                set applied = applied || forward, undone = undone || backward,
                  recorded_only = recorded_only || only_recorded,
                  state = case when is_final then 'DONE' else state end,
                  -- each was locked for as long as all of them took
                  started_at = coalesce(started_at, current_setting('bookme.claimed_at')::timestamptz), finished_at = clock_timestamp(),
                  failed_migration = null, sql_state = null, failed_statement = null, message = null,
                  next_step = null, waits_for = null
                where run_id = run and schema_name = any (claimed);
            end $$;
            comment on function bookme.record_together is
              'The same as bookme.record for several schemas that one transaction changed alike';
            """, """
            alter table bookme.schema_state add column catalog_before text;
            comment on column bookme.schema_state.catalog_before is
              'What its catalog fingerprint was when the last change began, if that was known then';

            create or replace function bookme.record(claimed text, fingerprint text, run bigint, forward text[], backward text[],
                only_recorded text[], is_final boolean) returns void language plpgsql set search_path = pg_catalog as $$
            begin
              if current_setting('bookme.claim', true) is distinct from 'held' then
                raise exception 'schema % is not claimed any more', claimed using errcode = 'BM002';
              end if;
              if forward || backward = '{}' then
                update bookme.schema_state
                  set changelog_fingerprint = fingerprint, parked_for = null, updated_at = clock_timestamp()
                  where schema_name = claimed;
              else
                update bookme.schema_state
                  set changelog_fingerprint = fingerprint, parked_for = null, updated_at = clock_timestamp(),
                    -- nobody has looked at what is there from now on; the run's verification does
                    catalog_fingerprint = null,
                    catalog_before = case when catalog_checked_at >= updated_at then catalog_fingerprint end
                  where schema_name = claimed;
              end if;
              if run is not null then
                update bookme.outcome
                  set applied = applied || forward, undone = undone || backward,
                    recorded_only = recorded_only || only_recorded,
                    state = case when is_final then 'DONE' else state end,
                    started_at = coalesce(started_at, nullif(current_setting('bookme.began', true), '')::timestamptz, now()),
                    finished_at = clock_timestamp(),
                    failed_migration = null, sql_state = null, failed_statement = null, message = null,
                    next_step = null, waits_for = null
                  where run_id = run and schema_name = claimed;
              end if;
            end $$;

            create or replace function bookme.record_together(claimed text[], fingerprint text, run bigint, forward text[],
                backward text[], only_recorded text[], is_final boolean)
                returns void language plpgsql set search_path = pg_catalog as $$
            begin
              if current_setting('bookme.claim', true) is distinct from 'held' then
                raise exception 'schemas % are not claimed any more', claimed using errcode = 'BM002';
              end if;
              update bookme.schema_state
                set changelog_fingerprint = fingerprint, parked_for = null, updated_at = clock_timestamp(),
                  catalog_fingerprint = case when forward || backward = '{}' then catalog_fingerprint end,
                  catalog_before = case when forward || backward = '{}' then catalog_before
                    when catalog_checked_at >= updated_at then catalog_fingerprint end
                where schema_name = any (claimed);
              update bookme.outcome
                set applied = applied || forward, undone = undone || backward,
                  recorded_only = recorded_only || only_recorded,
                  state = case when is_final then 'DONE' else state end,
                  -- each was locked for as long as all of them took
                  started_at = coalesce(started_at, current_setting('bookme.claimed_at')::timestamptz), finished_at = clock_timestamp(),
                  failed_migration = null, sql_state = null, failed_statement = null, message = null,
                  next_step = null, waits_for = null
                where run_id = run and schema_name = any (claimed);
            end $$;
            """, """
            alter table bookme.run add column named text[];
            comment on column bookme.run.named is
              'The schemas that were named for it, and patterns, as they were typed; none if it is of all, null if its build did not note them';
            """, """
            alter table bookme.run
              add column resumed_at timestamptz,
              add column worked interval not null default '0';
            comment on column bookme.run.resumed_at is
              'When it was last gone on with; null if it never was';
            comment on column bookme.run.worked is
              'How long somebody had been at work on it before that, without the time in between';
            comment on column bookme.schema_state.parked_for is
              'The fingerprint of the build, its files'' texts included, that failed in it: the timer leaves it alone until a person or another build comes';
            """, """
            alter table bookme.outcome add column backups text[] not null default '{}';
            comment on column bookme.outcome.backups is
              'The files to which the run backed the schema up before what it changed there, on the machine that did it';
            """, """
            alter table bookme.run add column only_forward boolean not null default false;
            comment on column bookme.run.only_forward is
              'Whether an app was named for it and no migration: what a newer build applied beyond the goal is left alone';
            """, """
            create function bookme.compare(claimed text, changelog text, expected text)
                returns void language plpgsql set search_path = pg_catalog as $$
            begin
              if changelog is distinct from expected then
                raise exception 'schema % is not as foreseen', claimed using errcode = 'BM001';
              end if;
            end $$;
            comment on function bookme.compare is
              'Fails with BM001 unless the schema''s changelog is this one; what bookme.claim_foreseen relies on';

            create function bookme.claim_foreseen(claimed text, fingerprint text, within integer, lock_timeout integer,
                statement_timeout integer, idle_timeout integer, is_durable boolean) returns void language plpgsql as $$
            begin
              if clock_timestamp() > statement_timestamp() + make_interval(secs => within / 1000.0) then
                raise exception 'schema % has to wait for its turn', claimed using errcode = 'BM001';
              end if;
              -- statement_timestamp() is when the message came, before anything in it was compared
              perform from bookme.schema_state s
                where s.schema_name = claimed and s.changelog_fingerprint = fingerprint
                  and s.updated_at < statement_timestamp()
                  and not exists (select from bookme.hold h where h.schema_name = claimed)
                for update of s skip locked;
              if not found then
                raise exception 'schema % is not as foreseen', claimed using errcode = 'BM001';
              end if;
              perform set_config('client_connection_check_interval', '1s', true),
                set_config('bookme.claim', 'held', true),
                -- now() is when the message came, for each of its transactions
                set_config('bookme.began', clock_timestamp()::text, true),
                set_config('synchronous_commit',
                  case when is_durable then current_setting('synchronous_commit') else 'off' end, true),
                set_config('lock_timeout', lock_timeout::text, true),
                set_config('statement_timeout', statement_timeout::text, true),
                set_config('idle_in_transaction_session_timeout', idle_timeout::text, true),
                set_config('search_path', quote_ident(claimed), true);
            end $$;
            comment on function bookme.claim_foreseen is
              'Claims a schema that nobody recorded anything in since the message came; BM001 if it is not this one, or cannot be had, or some app is held in it';
            """, """
            alter table bookme.outcome add column gone boolean not null default false;
            comment on column bookme.outcome.gone is
              'Whether the tenant was deleted since: another one may have its name now, to which this did not happen';
            """, """
            create function bookme.expect_together(claimed text[], changelog text, expected text, within integer)
                returns void language plpgsql set search_path = pg_catalog as $$
            begin
              if clock_timestamp() > statement_timestamp() + make_interval(secs => within / 1000.0) then
                raise exception 'schemas % have to wait for their turn', claimed using errcode = 'BM001';
              end if;
              if current_setting('bookme.claim', true) is distinct from 'held' or changelog is distinct from expected
                  or exists (select from bookme.hold where schema_name = any (claimed)) then
                raise exception 'schemas % are not as foreseen', claimed using errcode = 'BM001';
              end if;
            end $$;
            comment on function bookme.expect_together is
              'The same as bookme.expect for several schemas that one transaction claimed: all of them have this changelog';
            """, """
            create function bookme.groups() returns table (kind text, migrated boolean, parked_for text, schemas text,
                holds text, migrations text[]) language plpgsql stable set search_path = pg_catalog as $$
            begin
              return query
                select s.kind, s.migrated, s.parked_for, string_agg(s.schema_name, e'\\n'),
                  (select string_agg(concat_ws(e'\\n', h.schema_name, h.app, h.migration), e'\\n') from bookme.hold h),
                  (select d.migrations from bookme.changelog_set d where d.fingerprint = s.changelog_fingerprint)
                from bookme.schema_state s
                where s.kind <> 'spare'
                group by s.changelog_fingerprint, s.parked_for, s.migrated, s.kind;
            end $$;
            comment on function bookme.groups is
              'One row for each group of schemas alike, holds aside; all holds of that moment are the same text in every row';

            create function bookme.ready_spare(head text, unfit text[]) returns text
                language plpgsql set search_path = pg_catalog as $$
            declare
              found text;
            begin
              select s.schema_name into found from bookme.schema_state s
                join bookme.changelog_set d on d.fingerprint = s.changelog_fingerprint
                where s.kind = 'spare' and s.changelog_fingerprint = head and s.catalog_fingerprint = d.catalog_fingerprint
                  and s.schema_name <> all (unfit)
                  and to_regclass(quote_ident(s.schema_name) || '.databasechangelog') is not null
                  and not coalesce((
                    select bool_or(position(s.schema_name in concat(p.prosrc, p.proconfig)) > 0)
                    from pg_depend f join pg_proc p on p.oid = f.objid
                    where f.refclassid = 'pg_namespace'::regclass and f.classid = 'pg_proc'::regclass
                      and f.refobjid = to_regnamespace(quote_ident(s.schema_name))), false)
                order by s.schema_name limit 1 for update of s skip locked;
              return found;
            end $$;
            comment on function bookme.ready_spare is
              'Claims a spare that can be handed out, null if there is none; one whose functions keep its name cannot get another';
            """, """
            create or replace function bookme.record_together(claimed text[], fingerprint text, run bigint, forward text[],
                backward text[], only_recorded text[], is_final boolean)
                returns void language plpgsql set search_path = pg_catalog as $$
            declare
              one text;
            begin
              if current_setting('bookme.claim', true) is distinct from 'held' then
                raise exception 'schemas % are not claimed any more', claimed using errcode = 'BM002';
              end if;
              update bookme.schema_state
                set changelog_fingerprint = fingerprint, parked_for = null, updated_at = clock_timestamp(),
                  catalog_fingerprint = case when forward || backward = '{}' then catalog_fingerprint end,
                  catalog_before = case when forward || backward = '{}' then catalog_before
                    when catalog_checked_at >= updated_at then catalog_fingerprint end
                where schema_name = any (claimed);
              -- one by one: for several at once PostgreSQL 16 reads all that the run has
              foreach one in array claimed loop
                update bookme.outcome
                  set applied = applied || forward, undone = undone || backward,
                    recorded_only = recorded_only || only_recorded,
                    state = case when is_final then 'DONE' else state end,
                    -- each was locked for as long as all of them took
                    started_at = coalesce(started_at, current_setting('bookme.claimed_at')::timestamptz), finished_at = clock_timestamp(),
                    failed_migration = null, sql_state = null, failed_statement = null, message = null,
                    next_step = null, waits_for = null
                  where run_id = run and schema_name = one;
              end loop;
            end $$;
            """);

    private EngineVersions() {}
}
