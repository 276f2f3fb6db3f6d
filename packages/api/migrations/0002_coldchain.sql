-- What the declarations of coldchain need beyond what is generated. Part of the migration that creates the tables,
-- after the generated statements, where `create table coldchain.reading (...)` ends with
-- `partition by range ("measured_at")`. Run as the owner of the tables.

-- ── Readings by month ─────────────────────────────────────────────────────────────────────────────────────────────
-- Partitions have no policies of their own: nobody but the owner may use their schema, so every access goes through
-- the parent and its policies.
create schema if not exists coldchain_parts;
revoke all on schema coldchain_parts from public;

-- What is older than two years today shares one partition, for ever: loggers bring few such readings, and whoever
-- sends them must not fill the catalog that all organizations share. Months of their own begin after it.
do $$
declare
  first constant timestamp := date_trunc('month', now() at time zone 'UTC') - interval '24 months';
begin
  execute format('create table coldchain_parts.reading_older partition of coldchain.reading for values from (minvalue) to (%L)', first at time zone 'UTC');
  execute format('create function coldchain.first_reading_month() returns timestamp language sql immutable return timestamp %L', first);
end $$;
revoke all on function coldchain.first_reading_month() from public;

-- Makes the partitions for the months (of UTC) of the instants, as far as they are missing; answers how many it made.
-- Attaching rather than creating in place locks out no reader and no writer. None is made for what is older than the
-- first month or more than two months ahead: no clock, wrong or set on purpose, may fill the catalog.
create function coldchain.ensure_reading_months(instants timestamptz[]) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  month timestamp;
  part text;
  made integer := 0;
begin
  for month in
    select distinct date_trunc('month', instant at time zone 'UTC') from unnest(instants) instant
    where date_trunc('month', instant at time zone 'UTC')
      between coldchain.first_reading_month() and date_trunc('month', now() at time zone 'UTC') + interval '2 months'
    order by 1
  loop
    part := 'reading_' || to_char(month, 'YYYY_MM');
    continue when to_regclass('coldchain_parts.' || part) is not null;
    perform pg_advisory_xact_lock(hashtextextended('coldchain.ensure_reading_months', 0));
    continue when to_regclass('coldchain_parts.' || part) is not null;
    execute format('create table coldchain_parts.%I (like coldchain.reading including defaults including constraints)', part);
    execute format(
      'alter table coldchain.reading attach partition coldchain_parts.%I for values from (%L) to (%L)',
      part, month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC'
    );
    made := made + 1;
  end loop;
  return made;
end $$;
revoke all on function coldchain.ensure_reading_months(timestamptz[]) from public;
grant execute on function coldchain.ensure_reading_months(timestamptz[]) to freehold_app;

select coldchain.ensure_reading_months(array(
  select (date_trunc('month', now() at time zone 'UTC') + n * interval '1 month') at time zone 'UTC' from generate_series(-2, 2) n
));

-- ── One of a kind ─────────────────────────────────────────────────────────────────────────────────────────────────
create unique index alert_one_open on coldchain.alert (org_id, unit_id, type) where status <> 'resolved';
create unique index sensor_placement_one_open on coldchain.sensor_placement (org_id, sensor_id) where removed_at is null;

-- A reading belongs to one place. An exclusion constraint over ids needs this extension; it comes with PostgreSQL and
-- is trusted, so the owner may make it. It stays out of the schemas of the product.
create schema if not exists extensions;
create extension if not exists btree_gist schema extensions;
alter table coldchain.sensor_placement add constraint sensor_placement_one_at_a_time
  exclude using gist (org_id with =, sensor_id with =, tstzrange(placed_at, removed_at) with &&);

create index excursion_open on coldchain.excursion (org_id, unit_id) where ended_at is null;

-- ── What must fit together ────────────────────────────────────────────────────────────────────────────────────────
alter table coldchain.unit add constraint unit_limits_ordered check (min_celsius < max_celsius);
alter table coldchain.sensor_placement add constraint sensor_placement_ends_later check (removed_at > placed_at);
alter table coldchain.alert add constraint alert_resolved_at check ((status = 'resolved') = (resolved_at is not null));
alter table coldchain.alert add constraint alert_acknowledged_at check (status <> 'acknowledged' or acknowledged_at is not null);
alter table coldchain.alert add constraint alert_settled_by_person
  check (resolved_by is null or (cause is not null and corrective_action is not null));
alter table coldchain.excursion add constraint excursion_in_order
  check (started_at <= last_at and alarm_at >= started_at and restoring_since >= started_at and ended_at >= started_at);
alter table coldchain.excursion add constraint excursion_ending check ((ended_at is null) = (ending is null));

-- ── Staff writes what readings say, not what a unit or a sensor is ────────────────────────────────────────────────
-- The policy of update lets staff in, because devices act as staff. These columns stay with managers.
create function coldchain.require_manager() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user = 'freehold_app' and not coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'), false) then
    raise exception 'only managers may change this' using errcode = '42501';
  end if;
  return new;
end $$;

create trigger unit_structure
  before update of area_id, name, kind, min_celsius, max_celsius, at_max, alarm_delay_minutes, hysteresis_celsius, reporting_interval_seconds
  on coldchain.unit for each row
  when ((old.area_id, old.name, old.kind, old.min_celsius, old.max_celsius, old.at_max, old.alarm_delay_minutes, old.hysteresis_celsius, old.reporting_interval_seconds)
    is distinct from (new.area_id, new.name, new.kind, new.min_celsius, new.max_celsius, new.at_max, new.alarm_delay_minutes, new.hysteresis_celsius, new.reporting_interval_seconds))
  execute function coldchain.require_manager();

create trigger sensor_structure
  before update of name, serial, unit_id, calibrated_on, calibration_due_on
  on coldchain.sensor for each row
  when ((old.name, old.serial, old.unit_id, old.calibrated_on, old.calibration_due_on)
    is distinct from (new.name, new.serial, new.unit_id, new.calibrated_on, new.calibration_due_on))
  execute function coldchain.require_manager();

-- ── Limits are versioned ──────────────────────────────────────────────────────────────────────────────────────────
-- New limits count from the next reading on: what was judged stays judged, and an evaluation from scratch agrees.
create function coldchain.note_limits() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into coldchain.limit_version (id, org_id, unit_id, valid_from, kind, min_celsius, max_celsius, at_max,
    alarm_delay_minutes, hysteresis_celsius, reporting_interval_seconds, set_by)
  select gen_random_uuid(), new.org_id, new.id,
    greatest(now(), new.last_reading_at + interval '1 millisecond', max(valid_from) + interval '1 millisecond'),
    new.kind, new.min_celsius, new.max_celsius, new.at_max, new.alarm_delay_minutes, new.hysteresis_celsius,
    new.reporting_interval_seconds, nullif(current_setting('app.user_id', true), '')::uuid
  from coldchain.limit_version where org_id = new.org_id and unit_id = new.id;
  return new;
end $$;

create trigger unit_limits_made after insert on coldchain.unit for each row execute function coldchain.note_limits();
create trigger unit_limits_changed
  after update of kind, min_celsius, max_celsius, at_max, alarm_delay_minutes, hysteresis_celsius, reporting_interval_seconds
  on coldchain.unit for each row
  when ((old.kind, old.min_celsius, old.max_celsius, old.at_max, old.alarm_delay_minutes, old.hysteresis_celsius, old.reporting_interval_seconds)
    is distinct from (new.kind, new.min_celsius, new.max_celsius, new.at_max, new.alarm_delay_minutes, new.hysteresis_celsius, new.reporting_interval_seconds))
  execute function coldchain.note_limits();
