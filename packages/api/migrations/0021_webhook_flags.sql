-- What says to the triggers of a table that some organization has a webhook on it: a sequence of which nothing but its presence is
-- ever asked, because PostgreSQL finds that in a cache. It is made with the first such webhook and stays: taking it away while
-- another one comes would leave that one deaf.
create function platform.flag_hooked_table() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  flag constant text := left('hooked_' || replace(new.table_name, '.', '_'), 63);
begin
  if to_regclass(new.table_name) is null then
    raise exception 'there is no table %', new.table_name using errcode = '22023';
  end if;
  if to_regclass('freehold.' || quote_ident(flag)) is null then
    begin
      execute format('create sequence freehold.%I', flag);
    exception when duplicate_table or unique_violation then
      -- Another organization has just made it.
      null;
    end;
  end if;
  return null;
end
$$;
--> statement-breakpoint
revoke all on function platform.flag_hooked_table() from public;
--> statement-breakpoint
create trigger flag after insert or update on platform.webhook_subscription for each row execute function platform.flag_hooked_table();
