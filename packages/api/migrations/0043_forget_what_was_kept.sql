-- What is kept for later of records that are not to be told of any more: images of changes for webhooks and their replays, and what imports
-- remember. Whoever calls these decides which records; they act as the owner, and nobody else may call them.

-- How the image of a record is told from now on. Every text gives way to what stands there now, and what is empty now is empty. Of a record
-- that is gone its ids and figures stay: that it was removed is told all the same. Secrets were never in it.
create function platform.masked_image(image jsonb, now jsonb) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case when image is not null then coalesce(jsonb_object_agg(e.key, case
    when e.value in ('null', '"(secret)"') then e.value
    when now is not null and now ->> e.key is null then 'null'
    when jsonb_typeof(e.value) in ('number', 'boolean') or e.value #>> '{}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then e.value
    else coalesce(now -> e.key, 'null')
  end), '{}') end
  from jsonb_each(image) e
$$;
--> statement-breakpoint
create function platform.mask_changes(about uuid[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  org constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  -- As texts once: of each change all values are looked up among them.
  ids constant text[] := about::text[];
  change record;
  now jsonb;
begin
  for change in
    select c.position, c.id, c.record_id, to_regclass(c.table_name) as place
    from platform.webhook_change c
    where c.organization_id = org and (c.record_id = any (ids)
      or exists (select from jsonb_each_text(c.before) e where e.value = any (ids))
      or exists (select from jsonb_each_text(c.after) e where e.value = any (ids)))
    order by c.position
  loop
    now := null;
    if exists (select from pg_attribute a where a.attrelid = change.place and a.attname = 'id' and a.atttypid = 'uuid'::regtype) then
      execute format('select to_jsonb(t) from %s t where t.org_id = $1 and t.id = $2::uuid', change.place) into now using org, change.record_id;
    end if;
    update platform.webhook_change c
    set before = platform.masked_image(c.before, now), after = platform.masked_image(c.after, now)
    where c.position = change.position;
    -- A receiver may have answered with what it was sent.
    update platform.webhook_delivery d set answer = null where d.org_id = org and d.event_id = change.id and d.answer is not null;
  end loop;
  -- Changes are kept for a shorter time than what was answered to them.
  update platform.webhook_delivery d set answer = null
  from platform.webhook_event v
  where d.org_id = org and d.answer is not null and v.org_id = org and v.id = d.event_id and v.facts ->> 'recordId' = any (ids);
end $$;
--> statement-breakpoint
create function platform.words_in(said text) returns text[]
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select array_remove(regexp_split_to_array(lower(said), '[^[:alnum:]]+'), '')
$$;
--> statement-breakpoint
-- Whether a text names somebody: by all words of their name, by their mail address, or by their number, however it is written.
create function platform.is_named_in(said text, called text, mail text, phone text) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select coalesce(platform.words_in(called) <> '{}' and platform.words_in(said) @> platform.words_in(called), false)
    or coalesce(position(lower(mail) in lower(said)) > 0, false)
    or exists (
      select from regexp_matches(said, '[0-9][0-9 ()./-]{5,}', 'g') found,
        lateral ltrim(regexp_replace(found[1], '[^0-9]', '', 'g'), '0') as digits
      where length(digits) > 5 and regexp_replace(phone, '[^0-9]', '', 'g') like '%' || digits)
$$;
--> statement-breakpoint
-- Takes records out of what imports of their kind remember: what was there before, lines that failed and name somebody, what all lines had
-- in common, and the files of imports that are over. Nobody needs those any more; their content goes with the next sweep.
create function platform.forget_imported(about uuid[], kind text, called text, mail text, phone text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  org constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  over_by constant text[] := '{done,stopped,failed,reverted}';
begin
  delete from platform.file f
  where f.org_id = org and f.bucket = 'imports'
    and exists (
      select from platform.import_run r
      where r.org_id = org and r.file_id = f.id and r.mode = 'import' and (r.resource = kind or exists (
        select from platform.import_row w
        where w.org_id = org and w.run_id = r.id and (w.record_id = any (about) or platform.is_named_in(w.cells::text, called, mail, phone)))))
    and not exists (select from platform.import_run r where r.org_id = org and r.file_id = f.id and r.state <> all (over_by));
  update platform.import_run r
  set file_name = case when platform.is_named_in(r.file_name, called, mail, phone) then 'import' else r.file_name end,
    plan = jsonb_set(r.plan, '{constants}', '[]')
  where r.org_id = org and r.state = any (over_by)
    and (platform.is_named_in(r.file_name, called, mail, phone) or platform.is_named_in(r.plan ->> 'constants', called, mail, phone));
  update platform.import_row w set before = null, cells = null, problem = null
  where w.org_id = org and (w.before is not null or w.cells is not null or w.problem is not null)
    and (w.record_id = any (about) or platform.is_named_in(w.cells::text, called, mail, phone));
end $$;
--> statement-breakpoint
-- The records that are about a person: those that refer to them, also as whom they were before a merge, and what hangs on their own business.
create function crm.records_about(person uuid) returns uuid[]
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  org constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  about uuid[];
  more uuid[];
  target regclass;
  spot record;
begin
  with recursive one as (
    select person as id
    union
    select m.loser_id from crm.party_merge m join one on one.id = m.winner_id where m.org_id = org and m.undone_at is null
  ) select array_agg(one.id) into about from one;
  foreach target in array '{crm.party,crm.deal,crm.supplier,crm.professional}'::regclass[] loop
    for spot in select * from crm.places_of(target) loop
      execute format('select array_agg(t.id) from %s t where t.org_id = $1 and t.%I = any ($2) and t.id <> all ($2)', spot.place, spot.at)
        into more using org, about;
      about := about || more;
    end loop;
  end loop;
  return about;
end $$;
--> statement-breakpoint
-- Of somebody who is about to be erased: also what imports remember of records about them, in lines that failed, and in files.
create or replace function crm.erase_traces(person uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  org constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  them crm.party;
begin
  if not coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'), false) then
    raise exception 'only managers erase people' using errcode = '42501';
  end if;
  select p.* into them from crm.party p where p.org_id = org and p.id = person;
  delete from platform.notification n
  where n.org_id = org and n.kind like 'crm.%' and (n.place = '/crm/parties/' || person
    or n.place like '/crm/deals/%' and n.place in (select '/crm/deals/' || d.id from crm.deal d where d.org_id = org and d.party_id = person));
  if them.erased_at is null then
    perform platform.forget_imported(crm.records_about(person), 'crm.party', them.name, them.email, them.phone);
  end if;
  update crm.supplier_evaluation e set note = null
  from crm.supplier s
  where s.org_id = org and s.party_id = person and e.org_id = org and e.supplier_id = s.id and e.note is not null;
end $$;
--> statement-breakpoint
-- Of somebody who was erased in this transaction: what programs outside were to be told of them, by this erasing as well.
create function crm.erase_changes(person uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'), false) then
    raise exception 'only managers erase people' using errcode = '42501';
  end if;
  perform platform.mask_changes(crm.records_about(person));
end $$;
--> statement-breakpoint
revoke all on function platform.masked_image(jsonb, jsonb), platform.mask_changes(uuid[]), platform.words_in(text),
  platform.is_named_in(text, text, text, text), platform.forget_imported(uuid[], text, text, text, text), crm.records_about(uuid),
  crm.erase_changes(uuid) from public;
--> statement-breakpoint
grant execute on function crm.erase_changes(uuid) to freehold_app;
