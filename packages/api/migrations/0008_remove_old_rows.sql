-- Removes rows of a series that are older than an instant, at most so many at once, the oldest first; answers how many it
-- removed. Only for the product itself, in the organization for which it acts, and never what is younger than a day: what was
-- measured is not for requests to remove. A series is what the app may add to but neither change nor delete, as hardening grants
-- it. The one timestamp in its key says how old a row is, and the rest of the key whose row it is: the latest of each is kept,
-- however old, since it tells since when its sensor is silent. Of several processes one removes, the others answer 0. Hash joins
-- would read months of all organizations to find a few rows.
create function platform.remove_old_rows(series regclass, before timestamptz, at_most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off as $$
declare
  organization constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  of_time text;
  of_key text[];
  removed integer;
begin
  if organization is null or current_setting('app.role', true) is distinct from 'owner'
    or current_setting('app.user_id', true) is distinct from '00000000-0000-7000-8000-000000000000' then
    raise exception 'only the product itself removes what is old' using errcode = '42501';
  end if;
  if before is null or before > now() - interval '1 day' or at_most is null or at_most not between 1 and 100000 then
    raise exception 'what is younger than a day is not old' using errcode = '22023';
  end if;
  if not has_table_privilege('freehold_app', series, 'INSERT') or has_table_privilege('freehold_app', series, 'UPDATE, DELETE') then
    raise exception '% is not a series', series using errcode = '42501';
  end if;
  select min(a.attname) filter (where a.atttypid = 'timestamptz'::regtype),
      array_agg(a.attname order by a.attnum) filter (where a.atttypid <> 'timestamptz'::regtype and a.attname <> 'org_id')
    into strict of_time, of_key
  from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
  where i.indrelid = series and i.indisprimary
  having count(*) filter (where a.attname = 'org_id') = 1 and count(*) filter (where a.atttypid = 'timestamptz'::regtype) = 1;
  if not pg_try_advisory_xact_lock(hashtextextended('platform.remove_old_rows ' || series || organization, 0)) then
    return 0;
  end if;
  execute format(
    'with old as materialized (
       select o.* from %1$s o cross join lateral (
         select from %1$s newer where newer.org_id = $1 %3$s and newer.%2$I > o.%2$I limit 1
       ) later
       where o.org_id = $1 and o.%2$I < $2 order by o.%2$I limit $3
     )
     delete from %1$s r using old where r.org_id = $1 %4$s and r.%2$I = old.%2$I and r.%2$I < $2',
    series, of_time,
    (select string_agg(format('and newer.%1$I = o.%1$I', name), ' ') from unnest(of_key) name),
    (select string_agg(format('and r.%1$I = old.%1$I', name), ' ') from unnest(of_key) name)
  ) using organization, before, at_most;
  get diagnostics removed = row_count;
  return removed;
end
$$;
--> statement-breakpoint
revoke all on function platform.remove_old_rows(regclass, timestamptz, integer) from public;
--> statement-breakpoint
grant execute on function platform.remove_old_rows(regclass, timestamptz, integer) to freehold_app;
--> statement-breakpoint
-- Nobody has agreed to lose anything by an upgrade: who is here already keeps all, until an operator says otherwise.
update platform.organization set plan = 'unlimited';
