-- Merging: all that refers to one party refers to the other afterwards, in whatever table it is, and can be taken back.
-- What was done is written down step by step: `moved` rows refer elsewhere, `filled` ones were given what they lacked, `removed` ones
-- are kept whole.

-- The columns that refer to rows of a table, as PostgreSQL knows them: no table can be forgotten.
create function crm.places_of(target regclass) returns table (place regclass, at name, is_optional boolean)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select c.conrelid::regclass, a.attname, not a.attnotnull
  from pg_constraint c
    cross join lateral unnest(c.conkey, c.confkey) as pair (attnum, foreign_attnum)
    join pg_attribute f on f.attrelid = c.confrelid and f.attnum = pair.foreign_attnum and f.attname = 'id'
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = pair.attnum
  where c.contype = 'f' and c.confrelid = target and c.conparentid = 0
  group by 1, 2, 3
  order by c.conrelid::regclass::text collate "C", a.attname
$$;
--> statement-breakpoint
-- What one row says otherwise than another, housekeeping aside.
create function crm.other_values(of_row jsonb, than jsonb) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_object_agg(e.key, e.value), '{}') from jsonb_each(of_row) e
  where than -> e.key is distinct from e.value and e.key <> all ('{version,updated_at,search_text}')
$$;
--> statement-breakpoint
-- Writes these values into a row; answers how it was and how it is, or nothing when it is not there.
create function crm.write_values(place regclass, row_id uuid, becomes jsonb, out was jsonb, out became jsonb)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  org constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  written constant text := (select string_agg(format('%1$I = (jsonb_populate_record(null::%2$s, $1)).%1$I', e.key, place), ', ') from jsonb_each(becomes) e);
begin
  if written is null then
    return;
  end if;
  execute format('select to_jsonb(t) from %s t where org_id = $1 and id = $2 for update', place) into was using org, row_id;
  execute format('update %s t set %s where t.org_id = $2 and t.id = $3 returning to_jsonb(t)', place, written) into became using becomes, org, row_id;
end $$;
--> statement-breakpoint
create function crm.step(did text, place regclass, was jsonb, became jsonb) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_array(jsonb_build_object('did', did, 'place', place::text, 'id', became -> 'id',
    'was', crm.other_values(was, became), 'became', crm.other_values(became, was),
    'isPrimary', coalesce((was -> 'is_primary')::boolean, false)))
$$;
--> statement-breakpoint
-- The row that keeps this one from being what it wants to be, by the unique key that refused it.
create function crm.rival_of(place regclass, refused_by text, wanted jsonb) returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  keys constant text[] := array(
    select a.attname from pg_index i
      join pg_class c on c.oid = i.indexrelid and c.relname = refused_by
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
    where i.indrelid = place and i.indisunique and i.indpred is null);
  same constant text := (select string_agg(format('t.%1$I = (jsonb_populate_record(null::%2$s, $1)).%1$I', one, place), ' and ') from unnest(keys) one);
  found uuid;
begin
  if same is not null then
    execute format('select t.id from %s t where %s and t.id <> $2', place, same) into found using wanted, (wanted ->> 'id')::uuid;
  end if;
  return found;
end $$;
--> statement-breakpoint
-- Makes all that refers to one row refer to another. A row that cannot, because the other has such a row already (both are clients,
-- both have the tag), becomes part of that one in the same way; what makes no sense any more (a link to oneself) goes.
create function crm.repoint(target regclass, from_id uuid, to_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  org constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  steps jsonb := '[]';
  spot record;
  rows jsonb;
  child jsonb;
  change record;
  refused_by text;
  rival uuid;
begin
  for spot in select * from crm.places_of(target) loop
    execute format('select coalesce(jsonb_agg(to_jsonb(t) order by t.id), ''[]'') from %s t where t.org_id = $1 and t.%I = $2', spot.place, spot.at)
      into rows using org, from_id;
    for child in select value from jsonb_array_elements(rows) loop
      begin
        change := crm.write_values(spot.place, (child ->> 'id')::uuid, jsonb_build_object(spot.at, to_id));
        steps := steps || crm.step('moved', spot.place, child, change.became);
      exception when unique_violation or exclusion_violation or check_violation or sqlstate 'FH003' then
        get stacked diagnostics refused_by = constraint_name;
        rival := crm.rival_of(spot.place, refused_by, child || jsonb_build_object(spot.at, to_id));
        if rival is null and spot.is_optional then
          change := crm.write_values(spot.place, (child ->> 'id')::uuid, jsonb_build_object(spot.at, null));
          steps := steps || crm.step('moved', spot.place, child, change.became);
        else
          steps := steps || crm.fold_into(spot.place, child, rival);
        end if;
      end;
    end loop;
  end loop;
  return steps || crm.repoint_files(target, from_id, to_id);
end $$;
--> statement-breakpoint
-- Files name their record by words and an id, without a foreign key.
create function crm.repoint_files(target regclass, from_id uuid, to_id uuid) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  org constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  steps jsonb := '[]';
  one record;
  change record;
begin
  for one in
    select f.id from platform.file f
    where f.org_id = org and f.resource = (select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = target)
      and f.record_id = from_id
  loop
    change := crm.write_values('platform.file', one.id, jsonb_build_object('record_id', to_id));
    steps := steps || crm.step('moved', 'platform.file', change.was, change.became);
  end loop;
  return steps;
end $$;
--> statement-breakpoint
-- Makes a row part of its rival, which gets what it lacks; without a rival the row only goes, if nothing refers to it.
create function crm.fold_into(place regclass, child jsonb, rival uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  org constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  child_id constant uuid := child ->> 'id';
  steps jsonb := '[]';
  spot record;
  is_needed boolean;
  gone jsonb;
  kept jsonb;
  lacking jsonb;
  change record;
begin
  if rival is not null then
    steps := crm.repoint(place, child_id, rival);
  else
    for spot in select * from crm.places_of(place) loop
      execute format('select exists (select 1 from %s t where t.org_id = $1 and t.%I = $2)', spot.place, spot.at) into is_needed using org, child_id;
      if is_needed then
        raise exception 'Something that belongs to one of them cannot be moved. Look at what they have in common first.' using errcode = 'FH003';
      end if;
    end loop;
  end if;
  execute format('delete from %s t where t.org_id = $1 and t.id = $2 returning to_jsonb(t)', place) into gone using org, child_id;
  steps := steps || jsonb_build_array(jsonb_build_object('did', 'removed', 'place', place::text, 'id', child_id, 'was', gone,
    'isPrimary', coalesce((child -> 'is_primary')::boolean, false)));
  if rival is null then
    return steps;
  end if;
  execute format('select to_jsonb(t) from %s t where t.org_id = $1 and t.id = $2', place) into kept using org, rival;
  select coalesce(jsonb_object_agg(e.key, e.value), '{}') into lacking from jsonb_each(child) e
  where e.key <> all ('{id,org_id,created_at,updated_at,version,search_text}')
    and (kept -> e.key = 'null' and e.value <> 'null' or e.key = 'is_primary' and e.value = 'true' and kept -> e.key = 'false');
  -- What would make no sense at the rival, as to report to oneself, is left out.
  begin
    change := crm.write_values(place, rival, lacking);
    return steps || case when change.became is null then '[]' else crm.step('filled', place, change.was, change.became) end;
  exception when unique_violation or exclusion_violation or check_violation or sqlstate 'FH003' then
    return steps;
  end;
end $$;
--> statement-breakpoint
-- Fields of the organization's own may name a party too.
create function crm.repoint_custom(from_id uuid, to_id uuid) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  org constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  steps jsonb := '[]';
  spot regclass;
  rows jsonb;
  child jsonb;
  change record;
begin
  for spot in
    select a.attrelid::regclass from pg_attribute a join pg_class c on c.oid = a.attrelid
    where a.attname = 'custom' and not a.attisdropped and c.relkind = 'r' and c.relnamespace = 'crm'::regnamespace
    order by a.attrelid::regclass::text collate "C"
  loop
    execute format('select coalesce(jsonb_agg(to_jsonb(t) order by t.id), ''[]'') from %s t where t.org_id = $1
      and exists (select 1 from jsonb_each(t.custom) e where e.value = to_jsonb($2::text))', spot) into rows using org, from_id;
    for child in select value from jsonb_array_elements(rows) loop
      change := crm.write_values(spot, (child ->> 'id')::uuid, jsonb_build_object('custom', (
        select jsonb_object_agg(e.key, case when e.value = to_jsonb(from_id::text) then to_jsonb(to_id::text) else e.value end)
        from jsonb_each(child -> 'custom') e)));
      steps := steps || crm.step('moved', spot, change.was, change.became);
    end loop;
  end loop;
  return steps;
end $$;
--> statement-breakpoint
-- Makes one party part of another and answers whether it did: not when one of them is not there (any more).
create function crm.merge_parties(merge_id uuid, winner_id uuid, loser_id uuid, take text[]) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  org constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  fields constant text[] := '{name,given_name,family_name,email,phone,website,owner_id}';
  steps jsonb;
  winner jsonb;
  loser jsonb;
  gone jsonb;
  becomes jsonb;
  change record;
begin
  if not coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'), false) then
    raise exception 'only managers merge parties' using errcode = '42501';
  end if;
  perform 1 from crm.party p where p.org_id = org and p.id in (winner_id, loser_id) order by p.id for update;
  select to_jsonb(p) into winner from crm.party p where p.org_id = org and p.id = winner_id;
  select to_jsonb(p) into loser from crm.party p where p.org_id = org and p.id = loser_id;
  if winner is null or loser is null then
    return false;
  end if;
  if winner ->> 'kind' <> loser ->> 'kind' then
    raise exception 'A company and a person cannot be merged. Link them instead.' using errcode = 'FH003';
  end if;
  steps := crm.repoint('crm.party', loser_id, winner_id) || crm.repoint_custom(loser_id, winner_id);
  delete from crm.party p where p.org_id = org and p.id = loser_id returning to_jsonb(p) into gone;
  steps := steps || jsonb_build_array(jsonb_build_object('did', 'removed', 'place', 'crm.party', 'id', loser_id, 'was', gone, 'isPrimary', false));
  select jsonb_object_agg(f, loser -> f) into becomes from unnest(fields) f
  where loser -> f <> 'null' and (f = any (take) or winner -> f = 'null');
  select coalesce(becomes, '{}') || jsonb_build_object('custom', (loser -> 'custom') || (p.custom) || coalesce(
    (select jsonb_object_agg(e.key, e.value) from jsonb_each(loser -> 'custom') e where 'custom.' || e.key = any (take)), '{}'))
    into becomes from crm.party p where p.org_id = org and p.id = winner_id;
  change := crm.write_values('crm.party', winner_id, becomes);
  steps := steps || crm.step('filled', 'crm.party', change.was, change.became);
  insert into crm.party_merge (id, org_id, winner_id, loser_id, loser_name, steps, merged_by)
  values (merge_id, org, winner_id, loser_id, loser ->> 'name', steps, nullif(current_setting('app.user_id', true), '')::uuid);
  return true;
end $$;
--> statement-breakpoint
-- Gives a row the values back that a step took, as far as nobody has changed them since.
create function crm.give_back(step jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  org constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  place constant regclass := (step ->> 'place')::regclass;
  row_id constant uuid := step ->> 'id';
  present jsonb;
  values_then jsonb;
begin
  execute format('select to_jsonb(t) from %s t where t.org_id = $1 and t.id = $2 for update', place) into present using org, row_id;
  if present is null then
    return;
  end if;
  select jsonb_object_agg(e.key, e.value) into values_then from jsonb_each(step -> 'was') e
  where present -> e.key is not distinct from step -> 'became' -> e.key and e.key <> all ('{match_name,tag_names,is_client,is_supplier,is_employee,is_professional}');
  perform crm.write_values(place, row_id, coalesce(values_then, '{}'));
end $$;
--> statement-breakpoint
-- Takes a merge back: the party that went is there again with all that was its own then. What came later stays with the one that stayed,
-- and what was changed or removed since stays so.
create function crm.undo_merge(merge_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  org constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  merge crm.party_merge;
  step jsonb;
  winner constant uuid := (select (m.steps -> -1 ->> 'id')::uuid from crm.party_merge m where m.org_id = org and m.id = merge_id);
begin
  if not coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'), false) then
    raise exception 'only managers undo merges' using errcode = '42501';
  end if;
  perform 1 from crm.party p where p.org_id = org and p.id = winner for update;
  select * into merge from crm.party_merge m where m.org_id = org and m.id = merge_id and m.undone_at is null for update;
  if not found or merge.winner_id <> winner then
    raise exception 'They were merged with another party later, or this merge is undone already. Undo the later merge first.' using errcode = 'FH003';
  end if;
  for step in select e.value from jsonb_array_elements(merge.steps) with ordinality e (value, n) where e.value ->> 'did' <> 'moved' order by e.n desc loop
    if step ->> 'did' = 'filled' then
      perform crm.give_back(step);
    else
      begin
        execute format('insert into %1$s select (jsonb_populate_record(null::%1$s, $1)).*', (step ->> 'place')::regclass) using step -> 'was';
      exception
        when unique_violation then
          raise exception 'Something of it belongs to another party by now, as its mail address or client number. Take it away there first.'
            using errcode = 'FH003';
        -- What it spoke of is gone since, as a tag.
        when foreign_key_violation then null;
      end;
    end if;
  end loop;
  for step in select e.value from jsonb_array_elements(merge.steps) with ordinality e (value, n) where e.value ->> 'did' = 'moved' order by e.n loop
    begin
      perform crm.give_back(step);
    -- It has found another place since, which nobody else may take.
    exception when unique_violation or exclusion_violation or check_violation or sqlstate 'FH003' then null;
    end;
  end loop;
  -- The one whose contact is primary was decided again while rows went to and fro.
  update crm.contact c set is_primary = true
  where c.org_id = org and not c.is_primary
    and c.id in (select (e ->> 'id')::uuid from jsonb_array_elements(merge.steps) e where e ->> 'place' = 'crm.contact' and (e -> 'isPrimary')::boolean);
  update crm.party_merge m set undone_at = now() where m.org_id = org and m.id = merge_id;
end $$;
--> statement-breakpoint
-- Definer functions are for procedures that say who may; all others are for these alone.
revoke all on function crm.similar_names(text, integer), crm.duplicate_pairs(integer), crm.merge_parties(uuid, uuid, uuid, text[]), crm.undo_merge(uuid),
  crm.repoint(regclass, uuid, uuid), crm.repoint_files(regclass, uuid, uuid), crm.repoint_custom(uuid, uuid), crm.fold_into(regclass, jsonb, uuid),
  crm.write_values(regclass, uuid, jsonb), crm.give_back(jsonb), crm.places_of(regclass), crm.rival_of(regclass, text, jsonb),
  crm.step(text, regclass, jsonb, jsonb), crm.other_values(jsonb, jsonb), crm.plain_name(text) from public;
--> statement-breakpoint
grant execute on function crm.similar_names(text, integer), crm.duplicate_pairs(integer), crm.merge_parties(uuid, uuid, uuid, text[]),
  crm.undo_merge(uuid), crm.plain_name(text), crm.places_of(regclass) to freehold_app;
