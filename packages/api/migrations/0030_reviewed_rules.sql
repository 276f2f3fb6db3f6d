-- Files that were there before: as their buckets say. A file of a record that fewer may read says so when it comes.
update platform.file set readers = case visibility when 'restricted' then 'manager' else 'viewer' end;
--> statement-breakpoint
-- A file waits for the scanner for as long as a person can read why one was refused: who repairs the scanner finds it still there.
create or replace function platform.forget_files(unfinished_before timestamptz, refused_before timestamptz, buckets text[], kept_since timestamptz[])
returns table (id uuid, upload_id text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  organization constant uuid := platform.demand_product();
begin
  return query
    delete from platform.file f
    where f.org_id = organization and (
      (f.status = 'uploading' and f.updated_at < unfinished_before)
      or (f.status in ('checking', 'refused') and f.updated_at < refused_before)
      or exists (select from unnest(buckets, kept_since) b (name, since) where b.name = f.bucket and f.created_at < b.since)
    )
    returning f.id, f.upload_id;
end
$$;
--> statement-breakpoint
-- The kinds of record that files of the organization belong to. Only for the product itself, which looks whether the records are still there.
create function platform.kinds_with_files() returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  organization constant uuid := platform.demand_product();
begin
  return query select distinct f.resource from platform.file f where f.org_id = organization and f.resource is not null;
end
$$;
--> statement-breakpoint
-- Takes jobs from workers that have not been heard of for 40 seconds, and from the asking one those that it does not run: it never
-- heard that it has them, or could not write how they ended. They wait again, and are tried again at once. What has had all its
-- attempts has failed: it may be what kills the workers. Answers how many jobs it was.
drop function platform.recover_jobs(timestamptz);
--> statement-breakpoint
create function platform.recover_jobs(at timestamptz, by_worker uuid, running uuid[]) returns integer
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
  where j.state = 'running' and (
    not exists (select from platform.job_worker w where w.id = j.worker and w.seen_at > now() - interval '40 seconds')
    or (j.worker = by_worker and j.started_at < now() - interval '40 seconds' and j.id <> all (running))
  );
  get diagnostics recovered = row_count;
  delete from platform.job_worker w where w.seen_at < now() - interval '1 day';
  return recovered;
end
$$;
--> statement-breakpoint
-- No plan keeps the trail for less than 90 days: whoever speaks to the database in the product's name removes nothing younger.
create or replace function audit.remove_oldest_batch(before timestamptz) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  organization constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  oldest audit.seal;
begin
  if organization is null or current_setting('app.role', true) is distinct from 'owner'
    or current_setting('app.user_id', true) is distinct from '00000000-0000-7000-8000-000000000000' then
    raise exception 'only the product itself removes what is old' using errcode = '42501';
  end if;
  -- A day less: the clocks of the server and of the database differ.
  if before is null or before > now() - interval '89 days' then
    raise exception 'what is younger than 89 days is not old' using errcode = '22023';
  end if;
  select * into oldest from audit.seal s where s.org_id = organization and s.removed_at is null order by s.number limit 1 for update skip locked;
  if not found or oldest.last_at >= before then
    return 0;
  end if;
  update audit.seal s set removed_at = now(), digests = null where s.org_id = organization and s.number = oldest.number;
  delete from audit.entry e where e.org_id = organization and e.position between oldest.from_position and oldest.to_position;
  perform freehold.add_entry(organization, null, 'audit.seal', oldest.number::text, null, 'audit.entriesRemoved',
    jsonb_build_object('seal', oldest.number, 'entries', oldest.entries, 'firstAt', oldest.first_at, 'lastAt', oldest.last_at));
  return oldest.entries;
end
$$;
--> statement-breakpoint
-- What was removed is not unread: each person's reading counts the removed ones among what they have not read.
create index message_removed on chat.message (org_id, channel_id, number) where deleted_at is not null;
--> statement-breakpoint
create function chat.count_removed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.removed_since := (
    select count(*) from chat.message m
    where m.org_id = new.org_id and m.channel_id = new.channel_id and m.deleted_at is not null and m.number > new.last_read_number
  );
  return new;
end $$;
--> statement-breakpoint
create trigger count_removed before update on chat.channel_reading for each row
  when (old.last_read_number is distinct from new.last_read_number) execute function chat.count_removed();
--> statement-breakpoint
-- Whom a removed message named is named no more, and what they were told of it, which may hold its words, goes with it.
create function chat.forget_removed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update chat.channel_reading r
  set removed_since = r.removed_since + 1,
    last_mention_number = case when r.last_mention_number <> old.number then r.last_mention_number else coalesce((
      select max(m.number) from chat.message m
      where m.org_id = r.org_id and m.channel_id = r.channel_id and m.number > r.last_read_number and m.deleted_at is null
        and m.mentions @> jsonb_build_array(jsonb_build_object('userId', r.user_id))
    ), 0) end
  where r.org_id = old.org_id and r.channel_id = old.channel_id and r.last_read_number < old.number;
  delete from platform.notification n
  where n.org_id = old.org_id and n.kind = 'chat.mention' and n.key = old.id::text
    and n.user_id = any (array(select (named.value ->> 'userId')::uuid from jsonb_array_elements(old.mentions) named));
  return null;
end $$;
--> statement-breakpoint
create trigger forget_removed after update on chat.message for each row
  when (old.deleted_at is null and new.deleted_at is not null) execute function chat.forget_removed();
--> statement-breakpoint
update chat.channel_reading r set removed_since = (
  select count(*) from chat.message m
  where m.org_id = r.org_id and m.channel_id = r.channel_id and m.deleted_at is not null and m.number > r.last_read_number
);
--> statement-breakpoint
-- Once somebody has answered, nobody has to run any more: the calls about it, of every chain and every round, are read. What was
-- held back for the morning is not sent.
create function platform.settle_calls() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update platform.notification n set read_at = new.ended_at
  from platform.escalation e join platform.escalation_call c on c.org_id = e.org_id and c.escalation_id = e.id
    cross join lateral jsonb_array_elements_text(c.called) person
  where e.org_id = new.org_id and e.kind = new.kind and e.subject = new.subject
    and n.org_id = new.org_id and n.user_id = person::uuid and n.read_at is null
    and n.key = concat_ws(':', c.escalation_id, c.round, c.step);
  return null;
end $$;
--> statement-breakpoint
create trigger settle_calls after update on platform.escalation for each row
  when (old.ended_at is null and new.ending in ('acknowledged', 'resolved')) execute function platform.settle_calls();
--> statement-breakpoint
revoke all on function platform.kinds_with_files(), platform.recover_jobs(timestamptz, uuid, uuid[]), platform.settle_calls(),
  chat.count_removed(), chat.forget_removed() from public;
--> statement-breakpoint
grant execute on function platform.kinds_with_files(), platform.recover_jobs(timestamptz, uuid, uuid[]) to freehold_app;
--> statement-breakpoint
-- What is taken back is seen no longer by those it was for: nor is its title, where they were told of it.
create function chat.forget_withdrawn() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from platform.notification n using platform.membership m
  where m.org_id = new.org_id and n.org_id = m.org_id and n.user_id = m.user_id
    and n.kind in ('chat.announcement', 'chat.urgentAnnouncement') and n.key = new.id::text;
  return null;
end $$;
--> statement-breakpoint
create trigger forget_withdrawn after update on chat.announcement for each row
  when (old.status <> 'withdrawn' and new.status = 'withdrawn') execute function chat.forget_withdrawn();
--> statement-breakpoint
revoke all on function chat.forget_withdrawn() from public;
