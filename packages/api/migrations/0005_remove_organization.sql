-- The organizations whose owners wanted them removed, and whose time has come. Answers only transactions that act for nobody.
create function platform.organizations_to_remove() returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select o.id from platform.organization o
  where current_setting('app.scope', true) = 'identity' and o.remove_after <= now()
  order by o.remove_after, o.id
$$;
--> statement-breakpoint
-- Removes every row of an organization: of all tables that have rows of organizations, whichever modules made them, and of
-- the tables of people and sessions what points to it. One statement deletes from all tables, since foreign keys are
-- checked at its end: so their order does not matter. Repeated while triggers leave new rows behind. Only for transactions
-- that act for nobody, and only when an owner has asked for it and the time is over: nobody can hurry it with this function.
-- Answers whether the organization was removed.
create function platform.remove_organization(organization uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  statement text;
  removed bigint;
begin
  if current_setting('app.scope', true) is distinct from 'identity' then
    raise exception 'only the product itself removes organizations' using errcode = '42501';
  end if;
  perform from platform.organization o where o.id = organization and o.remove_after <= now() for update;
  if not found then
    return false;
  end if;
  select 'with ' || string_agg(format('d%s as (delete from %I.%I where org_id = $1 returning 1)', place, nspname, relname), ', ' order by place)
      || ' select ' || string_agg(format('(select count(*) from d%s)', place), ' + ' order by place)
    into statement
  from (
    select n.nspname, c.relname, row_number() over (order by n.nspname, c.relname) as place
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence = 'p'
      and a.attname = 'org_id' and not a.attisdropped and n.nspname not in ('pg_catalog', 'information_schema')
  ) owned;
  loop
    execute statement into removed using organization;
    exit when removed = 0;
  end loop;
  delete from identity.api_key_secret where organization_id = organization;
  delete from identity.ticket where data ->> 'organizationId' = organization::text;
  return true;
end
$$;
--> statement-breakpoint
revoke all on function platform.organizations_to_remove(), platform.remove_organization(uuid) from public;
--> statement-breakpoint
grant execute on function platform.organizations_to_remove(), platform.remove_organization(uuid) to freehold_app;
