-- A key names one piece of work: it waits, is under way or has been done once. What failed or was cancelled may be asked for anew.
create unique index job_of_work_key on platform.job (org_id, kind, work_key)
  where work_key is not null and state in ('queued', 'running', 'done');
--> statement-breakpoint
-- What waits, by organization and by time; what runs; what is over. Each index holds only what its question is about.
create index job_queued on platform.job (org_id, run_at, id) where state = 'queued';
--> statement-breakpoint
create index job_queued_at on platform.job (run_at) where state = 'queued';
--> statement-breakpoint
create index job_running on platform.job (org_id, worker) where state = 'running';
--> statement-breakpoint
create index job_ended on platform.job (org_id, ended_at) where ended_at is not null;
--> statement-breakpoint
create index job_failed_at on platform.job (ended_at) where state = 'failed';
--> statement-breakpoint
-- A row is written several times within seconds: there is room for it beside itself.
alter table platform.job set (fillfactor = 70);
--> statement-breakpoint
alter table platform.job add constraint job_input_size check (octet_length(input::text) <= 65536);
--> statement-breakpoint
alter table platform.job add constraint job_ending check ((ended_at is null) = (state in ('queued', 'running')));
--> statement-breakpoint
alter table platform.job add constraint job_has_worker check ((worker is null) = (state <> 'running'));
--> statement-breakpoint
-- A job acts as whoever asked for it: so nobody may change what it is, and people change nothing of it but that it is to end or
-- to begin again. Workers and the product itself are not people.
create function platform.guard_job() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if (new.kind, new.input, new.work_key, new.asked_by, new.max_attempts, new.created_at)
    is distinct from (old.kind, old.input, old.work_key, old.asked_by, old.max_attempts, old.created_at) then
    raise exception 'what a job is never changes' using errcode = '42501';
  end if;
  if current_user = 'freehold_app' and current_setting('app.user_id', true) is distinct from '00000000-0000-7000-8000-000000000000'
    and not (
      old.state = 'queued' and new.state = 'cancelled'
      or old.state = 'running' and new.state = 'running' and new.worker = old.worker and new.attempts = old.attempts
      or old.state in ('failed', 'cancelled') and new.state = 'queued'
    ) then
    raise exception 'people cancel and retry jobs, no more' using errcode = '42501';
  end if;
  return new;
end
$$;
--> statement-breakpoint
create trigger job_guarded before update on platform.job for each row execute function platform.guard_job();
--> statement-breakpoint
-- A job begins as one that waits, whoever writes it.
create function platform.guard_new_job() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.state <> 'queued' or new.attempts <> 0 then
    raise exception 'a job begins by waiting' using errcode = '42501';
  end if;
  return new;
end
$$;
--> statement-breakpoint
create trigger job_begins before insert on platform.job for each row execute function platform.guard_new_job();
--> statement-breakpoint
-- Workers hear of new jobs when these are committed. The notice says nothing: whoever hears it looks for what it may take.
create function platform.announce_jobs() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_notify('freehold_jobs', '');
  return null;
end
$$;
--> statement-breakpoint
create trigger job_announced after insert on platform.job for each statement execute function platform.announce_jobs();
--> statement-breakpoint
-- The job that holds a key in the caller's organization, whoever has asked for it.
create function platform.job_of_key(of_kind text, of_key text) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select j.id from platform.job j
  where j.org_id = nullif(current_setting('app.org_id', true), '')::uuid and j.kind = of_kind and j.work_key = of_key
    and j.state in ('queued', 'running', 'done')
$$;
--> statement-breakpoint
-- Gives a worker jobs that are due, of the kinds that it knows: from each organization in turn, those first that have the fewest
-- running, and never so many that it runs more than so many of one organization at once. An organization that has asked for a hundred
-- thousand is an organization like any other. Workers take one after the other: what one has locked and leaves, the next must see.
-- Jobs of suspended organizations wait.
-- Answers only transactions that act for nobody: no request can take or read what others have asked for.
create function platform.claim_jobs(by_worker uuid, kinds text[], at timestamptz, at_most integer, per_organization integer)
returns table (id uuid, org_id uuid, time_zone text, kind text, input jsonb, attempt integer, max_attempts integer, asked_by uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_hashjoin = off set jit = off as $$
#variable_conflict use_column
begin
  if current_setting('app.scope', true) is distinct from 'identity' then
    raise exception 'only workers take jobs' using errcode = '42501';
  end if;
  if coalesce((select min(j.run_at) from platform.job j where j.state = 'queued'), 'infinity') > at then
    return;
  end if;
  -- What PostgreSQL forgets of this when it dies waits again, as if the worker had died.
  perform set_config('synchronous_commit', 'off', true);
  perform pg_advisory_xact_lock(hashtextextended('platform.claim_jobs', 0));
  return query
  with recursive waiting as (
    (select j.org_id from platform.job j where j.state = 'queued' and j.run_at <= at order by j.org_id, j.run_at limit 1)
    union all
    select n.org_id from waiting w cross join lateral (
      select j.org_id from platform.job j
      where j.state = 'queued' and j.run_at <= at and j.org_id > w.org_id order by j.org_id, j.run_at limit 1
    ) n
  ), busy as (
    select w.org_id, o.time_zone, r.everywhere, r.here
    from waiting w join platform.organization o on o.org_id = w.org_id and o.suspended_at is null cross join lateral (
      select count(*)::integer as everywhere, (count(*) filter (where j.worker = by_worker))::integer as here
      from platform.job j where j.org_id = w.org_id and j.state = 'running'
    ) r
  ), offered as (
    select c.org_id, c.id, c.run_at, b.time_zone, b.everywhere + row_number() over (partition by c.org_id order by c.run_at, c.id) as turn
    from busy b cross join lateral (
      select j.org_id, j.id, j.run_at from platform.job j
      where j.org_id = b.org_id and j.state = 'queued' and j.run_at <= at and j.kind = any (kinds)
      order by j.run_at, j.id limit greatest(least(per_organization - b.here, at_most), 0) for update skip locked
    ) c
  ), chosen as (
    select o.org_id, o.id, o.time_zone from offered o order by o.turn, o.run_at, o.id limit at_most
  )
  update platform.job j set state = 'running', worker = by_worker, attempts = j.attempts + 1, started_at = at,
    progress_done = null, progress_total = null, progress_words = null
  from chosen c where j.org_id = c.org_id and j.id = c.id
  returning j.id, j.org_id, c.time_zone, j.kind, j.input, j.attempts, j.max_attempts, j.asked_by;
  if found then
    insert into platform.job_worker as known (id) values (by_worker)
      on conflict (id) do update set seen_at = now() where known.seen_at < now() - interval '5 seconds';
  end if;
end
$$;
--> statement-breakpoint
-- When the next job becomes due after an instant; null when none does.
create function platform.next_job_at(at timestamptz) returns timestamptz
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select min(j.run_at) from platform.job j where j.state = 'queued' and j.run_at > at and current_setting('app.scope', true) = 'identity'
$$;
--> statement-breakpoint
-- Notes that a worker lives; answers which of its jobs somebody has cancelled.
create function platform.keep_jobs(by_worker uuid) returns setof uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if current_setting('app.scope', true) is distinct from 'identity' then
    raise exception 'only workers keep jobs' using errcode = '42501';
  end if;
  insert into platform.job_worker (id) values (by_worker) on conflict (id) do update set seen_at = now();
  return query select j.id from platform.job j where j.state = 'running' and j.worker = by_worker and j.cancel_asked_at is not null;
end
$$;
--> statement-breakpoint
-- Takes jobs from workers that have not been heard of for 40 seconds: they wait again, and are tried again at once. What has had all its attempts
-- has failed: it may be what kills the workers. Answers how many jobs it was.
create function platform.recover_jobs(at timestamptz) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  recovered integer;
begin
  if current_setting('app.scope', true) is distinct from 'identity' then
    raise exception 'only workers recover jobs' using errcode = '42501';
  end if;
  update platform.job j set
    state = case when j.cancel_asked_at is not null then 'cancelled' when j.attempts >= j.max_attempts then 'failed' else 'queued' end,
    ended_at = case when j.cancel_asked_at is not null or j.attempts >= j.max_attempts then at end,
    failure = case when j.cancel_asked_at is null then 'The server stopped while it was doing this.' else j.failure end,
    run_at = at, worker = null
  where j.state = 'running'
    and not exists (select from platform.job_worker w where w.id = j.worker and w.seen_at > now() - interval '40 seconds');
  get diagnostics recovered = row_count;
  delete from platform.job_worker w where w.seen_at < now() - interval '1 day';
  return recovered;
end
$$;
--> statement-breakpoint
-- For operators: how the queues of all organizations stand together, and nothing of what is in them.
create function platform.job_queue(at timestamptz) returns table (due integer, due_since timestamptz, later integer, running integer, workers integer, failed integer)
language sql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
  select q.due, q.due_since, q.later, r.running, r.workers, f.failed
  from (
    select (count(*) filter (where j.run_at <= at))::integer as due, min(j.run_at) filter (where j.run_at <= at) as due_since,
      (count(*) filter (where j.run_at > at))::integer as later
    from platform.job j join platform.organization o on o.org_id = j.org_id and o.suspended_at is null where j.state = 'queued'
  ) q, (
    select count(*)::integer as running, count(distinct j.worker)::integer as workers from platform.job j where j.state = 'running'
  ) r, (
    select count(*)::integer as failed from platform.job j where j.state = 'failed' and j.ended_at > at - interval '1 day'
  ) f
  where current_setting('app.scope', true) = 'identity'
$$;
--> statement-breakpoint
revoke all on function platform.guard_job(), platform.guard_new_job(), platform.announce_jobs(), platform.job_of_key(text, text),
  platform.claim_jobs(uuid, text[], timestamptz, integer, integer), platform.next_job_at(timestamptz), platform.keep_jobs(uuid),
  platform.recover_jobs(timestamptz), platform.job_queue(timestamptz) from public;
--> statement-breakpoint
grant execute on function platform.job_of_key(text, text), platform.claim_jobs(uuid, text[], timestamptz, integer, integer),
  platform.next_job_at(timestamptz), platform.keep_jobs(uuid), platform.recover_jobs(timestamptz), platform.job_queue(timestamptz) to freehold_app;
