-- What the declarations of the CRM's parties need beyond what is generated: names that can be compared, columns that follow other
-- rows, one primary contact, reporting lines without circles, fields of the organization's own, and merging.

-- Similar names are found by trigrams. The extension comes with PostgreSQL, as btree_gist does, and is trusted.
create extension if not exists pg_trgm schema extensions;
--> statement-breakpoint
-- A name without case, accents, punctuation and legal form: "Caffè Aroma S.r.l." and "caffe aroma" are the same.
create function crm.plain_name(name text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  plain constant text := btrim(regexp_replace(regexp_replace(freehold.fold(name), '[.''’`]', '', 'g'), '[[:punct:][:space:]]+', ' ', 'g'));
  short constant text := btrim(regexp_replace(regexp_replace(plain,
    '\m(srls?|spa|sas|snc|sapa|gmbh|mbh|ag|kg|kgaa|ohg|ug|ltd|limited|llc|llp|inc|corp|co|sa|sarl|eurl|bv|nv|ab|oy|as|aps|plc|sl|slu|the|und|and|e)\M', ' ', 'g'), ' +', ' ', 'g'));
begin
  return case when short = '' then plain else short end;
end $$;
--> statement-breakpoint
create function crm.prepare_party() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and new.kind is distinct from old.kind then
    raise exception 'A company stays a company, and a person a person.' using errcode = 'FH003', column = 'kind';
  end if;
  new.email := nullif(lower(btrim(new.email)), '');
  new.phone := nullif(btrim(new.phone), '');
  new.match_name := crm.plain_name(new.name);
  return new;
end $$;
--> statement-breakpoint
create trigger prepare before insert or update on crm.party for each row execute function crm.prepare_party();
--> statement-breakpoint
alter table crm.party add constraint party_email_form check (email ~ '^[^@[:space:]]+@[^@[:space:]]+$');
--> statement-breakpoint
alter table crm.party add constraint party_phone_form check (phone ~ '^\+[1-9][0-9]{6,14}$');
--> statement-breakpoint
create index party_match_name_index on crm.party using gist (org_id, match_name extensions.gist_trgm_ops);
--> statement-breakpoint
-- Names like this one, the most alike first. Row-level security would keep the index from being used; it filters what comes of it.
create function crm.similar_names(term text, most integer) returns table (id uuid, likeness real)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p.id, extensions.similarity(p.match_name, crm.plain_name(term))
  from crm.party p
  where p.org_id = nullif(current_setting('app.org_id', true), '')::uuid
    and p.match_name operator(extensions.%) crm.plain_name(term)
  order by p.match_name operator(extensions.<->) crm.plain_name(term)
  limit least(most, 100)
$$;
--> statement-breakpoint
-- Pairs of the same kind with the same phone number, or names that are much alike. Of many parties the
-- 500 that came last are compared with all: of 10,000 that takes a second.
create function crm.duplicate_pairs(most integer) returns table (left_id uuid, right_id uuid, likeness real)
language sql stable security definer set search_path = pg_catalog, pg_temp set pg_trgm.similarity_threshold = 0.6 as $$
  with org as materialized (select nullif(current_setting('app.org_id', true), '')::uuid as id),
  mine as materialized (
    select p.id, p.kind, p.phone, p.match_name from crm.party p
    where p.org_id = (select o.id from org o) and p.erased_at is null order by p.id desc limit 500
  ),
  pairs as (
    select least(a.id, b.id) as left_id, greatest(a.id, b.id) as right_id, extensions.similarity(a.match_name, b.match_name) as likeness
    from mine a cross join lateral (
      select p.id, p.match_name from crm.party p
      where p.org_id = (select o.id from org o) and p.match_name operator(extensions.%) a.match_name
        and p.kind = a.kind and p.id <> a.id and p.erased_at is null
      limit 4
    ) b
    union
    select least(a.id, p.id), greatest(a.id, p.id), extensions.similarity(a.match_name, p.match_name)
    from mine a join crm.party p
      on p.org_id = (select o.id from org o) and p.phone = a.phone and p.kind = a.kind and p.id <> a.id and p.erased_at is null
  )
  select distinct p.left_id, p.right_id, p.likeness from pairs p order by p.likeness desc, p.left_id limit least(most, 500)
$$;
--> statement-breakpoint
-- ── Columns of a party that follow other rows ─────────────────────────────────────────────────────────────────────────
-- The party is locked first: what is read afterwards is what the other who held it has written.
create function crm.note_role() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  was constant jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  becomes constant jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  org constant uuid := coalesce(becomes, was) ->> 'org_id';
  concerned uuid;
begin
  if was ->> 'party_id' is not distinct from becomes ->> 'party_id' then
    return null;
  end if;
  for concerned in
    select distinct one::uuid from unnest(array[was ->> 'party_id', becomes ->> 'party_id']) one where one is not null order by 1
  loop
    perform 1 from crm.party p where p.org_id = org and p.id = concerned for no key update;
    execute format(
      'update crm.party p set %1$I = r.has from (select exists (select 1 from %2$I.%3$I where org_id = $1 and party_id = $2) as has) r
       where p.org_id = $1 and p.id = $2 and p.%1$I <> r.has', tg_argv[0], tg_table_schema, tg_table_name
    ) using org, concerned;
  end loop;
  return null;
end $$;
--> statement-breakpoint
create trigger role after insert or update of party_id or delete on crm.client for each row execute function crm.note_role('is_client');
--> statement-breakpoint
create trigger role after insert or update of party_id or delete on crm.employee for each row execute function crm.note_role('is_employee');
--> statement-breakpoint
alter table crm.tag add constraint tag_name_form check (strpos(name, '|') = 0 and btrim(name) = name);
--> statement-breakpoint
create function crm.note_tags() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  was constant jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  becomes constant jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  org constant uuid := coalesce(becomes, was) ->> 'org_id';
  concerned uuid[];
begin
  concerned := case when tg_table_name = 'tag'
    then array(select t.party_id from crm.party_tag t where t.org_id = org and t.tag_id = (becomes ->> 'id')::uuid)
    else array[(was ->> 'party_id')::uuid, (becomes ->> 'party_id')::uuid] end;
  perform 1 from crm.party p where p.org_id = org and p.id = any (concerned) order by p.id for no key update;
  update crm.party p set tag_names = (
    select '|' || string_agg(t.name, '|' order by t.name, t.id) || '|'
    from crm.party_tag pt join crm.tag t on t.org_id = pt.org_id and t.id = pt.tag_id
    where pt.org_id = p.org_id and pt.party_id = p.id
  ) where p.org_id = org and p.id = any (concerned);
  return null;
end $$;
--> statement-breakpoint
create trigger tags after insert or update of party_id, tag_id or delete on crm.party_tag for each row execute function crm.note_tags();
--> statement-breakpoint
create trigger tags after update of name on crm.tag for each row when (old.name is distinct from new.name) execute function crm.note_tags();
--> statement-breakpoint
-- ── Exactly one primary contact of each party that has contacts ──────────────────────────────────────────────────────
create unique index contact_one_primary on crm.contact (org_id, client_id) where is_primary;
--> statement-breakpoint
alter table crm.contact add constraint contact_is_somebody_else check (client_id <> person_id);
--> statement-breakpoint
-- Before the row is written: whoever was primary makes room, and the first one is primary whatever was asked for. All who write
-- contacts of a party hold its row, so one looks after the other.
create function crm.make_room_for_primary() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  moves boolean := tg_op = 'INSERT';
  present boolean;
begin
  if tg_op = 'DELETE' then
    perform 1 from crm.party p where p.org_id = old.org_id and p.id = old.client_id for no key update;
    return old;
  end if;
  if tg_op = 'UPDATE' then
    moves := new.client_id <> old.client_id;
    if not moves and new.is_primary is not distinct from old.is_primary then
      return new;
    end if;
    perform 1 from crm.party p where p.org_id = new.org_id and p.id in (old.client_id, new.client_id) order by p.id for no key update;
  else
    perform 1 from crm.party p where p.org_id = new.org_id and p.id = new.client_id for no key update;
  end if;
  present := exists (select 1 from crm.contact c where c.org_id = new.org_id and c.client_id = new.client_id and c.is_primary and c.id <> new.id);
  if moves and not present then
    new.is_primary := true;
  elsif tg_op = 'UPDATE' and moves and old.is_primary and present then
    -- It was primary where it comes from, not here.
    new.is_primary := false;
  elsif new.is_primary and present then
    update crm.contact c set is_primary = false where c.org_id = new.org_id and c.client_id = new.client_id and c.is_primary and c.id <> new.id;
  end if;
  return new;
end $$;
--> statement-breakpoint
-- After it is written: where the primary one went, the one that has been there longest takes its place. Not where it only made room.
create function crm.replace_primary() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and pg_trigger_depth() > 1 and new.client_id = old.client_id then
    return null;
  end if;
  update crm.contact c set is_primary = true
  where c.org_id = old.org_id
    and c.id = (select o.id from crm.contact o where o.org_id = old.org_id and o.client_id = old.client_id order by o.created_at, o.id limit 1)
    and not exists (select 1 from crm.contact o where o.org_id = old.org_id and o.client_id = old.client_id and o.is_primary);
  return null;
end $$;
--> statement-breakpoint
create trigger make_room before insert or update of client_id, is_primary or delete on crm.contact
  for each row execute function crm.make_room_for_primary();
--> statement-breakpoint
create trigger replace_primary after update of client_id, is_primary on crm.contact
  for each row when (old.is_primary and (new.client_id <> old.client_id or not new.is_primary)) execute function crm.replace_primary();
--> statement-breakpoint
create trigger replace_primary_removed after delete on crm.contact for each row when (old.is_primary) execute function crm.replace_primary();
--> statement-breakpoint
-- The last word: whatever was done, in whatever order, a transaction that leaves a party with contacts and without a primary one fails.
create function crm.demand_primary() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  concerned constant uuid := case when tg_op = 'DELETE' then old.client_id else new.client_id end;
  org constant uuid := case when tg_op = 'DELETE' then old.org_id else new.org_id end;
begin
  if exists (select 1 from crm.contact c where c.org_id = org and c.client_id = concerned)
    and not exists (select 1 from crm.contact c where c.org_id = org and c.client_id = concerned and c.is_primary) then
    raise exception 'A party with contacts has a primary one.' using errcode = 'FH003', column = 'is_primary';
  end if;
  return null;
end $$;
--> statement-breakpoint
create constraint trigger one_primary after insert or update or delete on crm.contact deferrable initially deferred
  for each row execute function crm.demand_primary();
--> statement-breakpoint
-- ── Who can be what ───────────────────────────────────────────────────────────────────────────────────────────────────
alter table crm.party_link add constraint party_link_is_somebody_else check (from_id <> to_id);
--> statement-breakpoint
-- A kind never changes, so it is enough to look when the row is written.
create function crm.demand_person() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select 1 from crm.party p where p.org_id = new.org_id and p.id = (to_jsonb(new) ->> tg_argv[0])::uuid and p.kind <> 'person') then
    raise exception 'Choose a person, not a company.' using errcode = 'FH003', column = tg_argv[0];
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger person before insert or update of person_id on crm.contact for each row execute function crm.demand_person('person_id');
--> statement-breakpoint
create trigger person before insert or update of party_id on crm.employee for each row execute function crm.demand_person('party_id');
--> statement-breakpoint
-- Two who are made each other's managers at the same moment wait for each other.
create function crm.demand_no_circle() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('crm.employee ' || new.org_id, 0));
  if exists (
    with recursive above (id) as (
      select new.manager_id
      union
      select e.manager_id from crm.employee e join above a on a.id = e.id where e.org_id = new.org_id and e.manager_id is not null
    )
    select 1 from above where id = new.id
  ) then
    raise exception 'They would report to themselves in the end. Choose somebody who does not report to them.'
      using errcode = 'FH003', column = 'manager_id';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger no_circle before insert or update of manager_id on crm.employee
  for each row when (new.manager_id is not null) execute function crm.demand_no_circle();
--> statement-breakpoint
-- ── Fields of the organization's own ──────────────────────────────────────────────────────────────────────────────────
-- Refuses what `checkCustom` would, whoever writes. Its argument says whose fields they are; a party's are those of its kind.
create function crm.check_custom() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  whose constant text := case when tg_nargs > 0 then tg_argv[0] else to_jsonb(new) ->> 'kind' end;
  was constant jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) -> 'custom' else '{}' end;
  told record;
  fits boolean;
begin
  if jsonb_typeof(new.custom) <> 'object' then
    raise exception 'Send the fields by their keys.' using errcode = 'FH003', column = 'custom';
  end if;
  for told in
    select e.key, e.value, jsonb_typeof(e.value) as type, e.value #>> '{}' as text, f.kind, f.choices
    from jsonb_each(new.custom) e
      left join crm.custom_field f on f.org_id = new.org_id and f.subject = whose and f.key = e.key
    where was -> e.key is distinct from e.value
  loop
    fits := case told.kind
      when 'text' then told.type = 'string' and length(told.text) <= 2000
      when 'number' then told.type = 'number'
      when 'money' then told.type = 'object' and jsonb_typeof(told.value -> 'minor') = 'number' and told.value ->> 'minor' ~ '^-?[0-9]+$'
        and told.value ->> 'currency' ~ '^[A-Z]{3}$'
      when 'date' then told.type = 'string' and told.text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
      when 'choice' then told.type = 'string' and told.choices ? told.text
      when 'yesNo' then told.type = 'boolean'
      when 'party' then told.type = 'string' and exists (select 1 from crm.party p where p.org_id = new.org_id and p.id::text = told.text)
    end;
    if fits is not true then
      raise exception 'It does not fit the field. Look at what the field holds.' using errcode = 'FH003', column = 'custom.' || told.key;
    end if;
  end loop;
  return new;
end $$;
--> statement-breakpoint
create trigger custom before insert or update of custom on crm.party for each row execute function crm.check_custom();
--> statement-breakpoint
alter table crm.custom_field add constraint custom_field_key_form check (key ~ '^[a-z][a-z0-9_]{0,39}$');
--> statement-breakpoint
create function crm.keep_field() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'What a field belongs to, its key and what it holds never change. Add another field instead.'
    using errcode = 'FH003', column = 'kind';
end $$;
--> statement-breakpoint
create trigger kept before update of subject, key, kind on crm.custom_field for each row
  when ((old.subject, old.key, old.kind) is distinct from (new.subject, new.key, new.kind)) execute function crm.keep_field();
--> statement-breakpoint
revoke all on function crm.prepare_party(), crm.note_role(), crm.note_tags(), crm.make_room_for_primary(), crm.replace_primary(), crm.demand_primary(),
  crm.demand_person(), crm.demand_no_circle(), crm.check_custom(), crm.keep_field() from public;
