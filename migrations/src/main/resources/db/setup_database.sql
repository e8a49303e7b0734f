-- Sets up a PostgreSQL database (15 to 18) for BookMe. Run it once in that database, as a superuser or as a role
-- that may create roles and owns the database; running it again changes nothing that is right already.
--
--   createdb bookme && psql -v ON_ERROR_STOP=1 -d bookme -f setup_database.sql
--   psql -d bookme -c '\password bookme_owner' -c '\password bookme_app'
--
-- `./manage setup_database` runs this same file and sets both passwords.
--
-- bookme_owner owns every schema and table; the migration engine uses it and nothing else does.
-- bookme_app serves requests: it reads and writes rows, and can neither change a table nor a changelog.

do $$
begin
  if not exists (select from pg_roles where rolname = 'bookme_owner') then
    create role bookme_owner login nosuperuser nocreatedb nocreaterole;
  end if;
  if not exists (select from pg_roles where rolname = 'bookme_app') then
    create role bookme_app login nosuperuser nocreatedb nocreaterole;
  end if;
  -- Nobody but the owner makes schemas or tables here, or connects without being asked.
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect, create, temporary on database %I to bookme_owner', current_database());
  execute format('grant connect on database %I to bookme_app', current_database());
  -- JBeret writes the names of its tables without a schema; everything else the server qualifies or sets per call.
  execute format('alter role bookme_app in database %I set search_path = batch', current_database());
  execute format('alter role bookme_owner in database %I set search_path = public', current_database());
  -- A role that creates a schema for another one must be able to act as it (it is not a superuser everywhere). Since
  -- PostgreSQL 16 who made the role is a member of it that may not do so yet.
  if not pg_has_role(current_user, 'bookme_owner', 'usage') then
    execute format('grant bookme_owner to %I', current_user);
  end if;
  -- A run names the sessions that hold up a migration, with what they are doing.
  begin
    grant pg_read_all_stats to bookme_owner;
  exception when insufficient_privilege then
    raise notice 'Runs cannot show what other roles'' sessions do; a superuser may: grant pg_read_all_stats to bookme_owner';
  end;
end
$$;

revoke all on schema public from public;
alter schema public owner to bookme_owner;
grant usage on schema public to bookme_app;

-- Exclusion constraints (no two bookings of one person at a time) need it. It lies in public, never in a tenant's
-- schema: dropping that tenant would take the other tenants' constraints with it.
create extension if not exists btree_gist with schema public;

alter default privileges for role bookme_owner grant usage on schemas to bookme_app;
alter default privileges for role bookme_owner grant select, insert, update, delete on tables to bookme_app;
alter default privileges for role bookme_owner grant usage, select on sequences to bookme_app;
alter default privileges for role bookme_owner revoke execute on functions from public;

-- The engine's own tables, which it makes and upgrades itself.
create schema if not exists bookme authorization bookme_owner;
revoke all on schema bookme from public, bookme_app;

-- The job repository of the server's batch subsystem (JBeret), in the form that it expects to find.
create schema if not exists batch authorization bookme_owner;
grant usage on schema batch to bookme_app;

set role bookme_owner;

create table if not exists batch.job_instance (
  jobinstanceid bigserial not null primary key,
  version integer,
  jobname varchar(512),
  applicationname varchar(512));

create table if not exists batch.job_execution (
  jobexecutionid bigserial not null primary key,
  jobinstanceid bigint not null references batch.job_instance (jobinstanceid) on delete cascade,
  version integer,
  createtime timestamptz,
  starttime timestamptz,
  endtime timestamptz,
  lastupdatedtime timestamptz,
  batchstatus varchar(30),
  exitstatus varchar(512),
  jobparameters varchar(3000),
  restartposition varchar(255));
create index if not exists job_execution_instance_idx on batch.job_execution (jobinstanceid);

create table if not exists batch.step_execution (
  stepexecutionid bigserial not null primary key,
  jobexecutionid bigint not null references batch.job_execution (jobexecutionid) on delete cascade,
  version integer,
  stepname varchar(255),
  starttime timestamptz,
  endtime timestamptz,
  batchstatus varchar(30),
  exitstatus varchar(512),
  executionexception varchar(2048),
  persistentuserdata bytea,
  readcount integer,
  writecount integer,
  commitcount integer,
  rollbackcount integer,
  readskipcount integer,
  processskipcount integer,
  filtercount integer,
  writeskipcount integer,
  readercheckpointinfo bytea,
  writercheckpointinfo bytea);
create index if not exists step_execution_job_idx on batch.step_execution (jobexecutionid);

create table if not exists batch.partition_execution (
  partitionexecutionid integer not null,
  stepexecutionid bigint not null references batch.step_execution (stepexecutionid) on delete cascade,
  version integer,
  batchstatus varchar(30),
  exitstatus varchar(512),
  executionexception varchar(2048),
  persistentuserdata bytea,
  readercheckpointinfo bytea,
  writercheckpointinfo bytea,
  primary key (partitionexecutionid, stepexecutionid));
create index if not exists partition_execution_step_idx on batch.partition_execution (stepexecutionid);

-- For a database in which these tables were made before the default privileges were.
grant select, insert, update, delete on all tables in schema batch to bookme_app;
grant usage, select on all sequences in schema batch to bookme_app;

reset role;
