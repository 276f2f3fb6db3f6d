-- What notifications need beyond what is generated.

-- Whether a person wants to be told of a kind in the app. Their choices are theirs alone; this one bit is what whoever tells them
-- may cause to be written, and does not learn.
create function platform.is_told_in_app(person uuid, told_kind text, otherwise boolean) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(
    (select p.app from platform.notification_preference p
      where p.org_id = nullif(current_setting('app.org_id', true), '')::uuid and p.user_id = person and p.kind = told_kind),
    otherwise
  )
$$;
--> statement-breakpoint
revoke all on function platform.is_told_in_app(uuid, text, boolean) from public;
--> statement-breakpoint
grant execute on function platform.is_told_in_app(uuid, text, boolean) to freehold_app;
--> statement-breakpoint
-- Notifications that were written before an instant and for which nobody has decided yet how they leave the product. Only for the
-- product itself, in the organization for which it acts: whose they are, and nothing of what they say.
create function platform.unplanned_notifications(before timestamptz, at_most integer) returns table (id uuid, user_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  organization constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
begin
  if organization is null or current_setting('app.role', true) is distinct from 'owner'
    or current_setting('app.user_id', true) is distinct from '00000000-0000-7000-8000-000000000000' then
    raise exception 'only the product itself sends what was left behind' using errcode = '42501';
  end if;
  return query
    select n.id, n.user_id from platform.notification n
    where n.org_id = organization and n.planned_at is null and n.created_at < before
    order by n.id limit at_most;
end
$$;
--> statement-breakpoint
revoke all on function platform.unplanned_notifications(timestamptz, integer) from public;
--> statement-breakpoint
grant execute on function platform.unplanned_notifications(timestamptz, integer) to freehold_app;
--> statement-breakpoint
-- Removes notifications that were written before an instant, at most so many at once, with what became of them; answers how many.
-- Only for the product itself, in the organization for which it acts, and never what is younger than a day.
create function platform.remove_old_notifications(before timestamptz, at_most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  organization constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
  removed integer;
begin
  if organization is null or current_setting('app.role', true) is distinct from 'owner'
    or current_setting('app.user_id', true) is distinct from '00000000-0000-7000-8000-000000000000' then
    raise exception 'only the product itself removes what is old' using errcode = '42501';
  end if;
  if before is null or before > now() - interval '1 day' or at_most is null or at_most not between 1 and 100000 then
    raise exception 'what is younger than a day is not old' using errcode = '22023';
  end if;
  delete from platform.notification n
  where n.org_id = organization and n.id in (
    select o.id from platform.notification o where o.org_id = organization and o.created_at < before order by o.created_at limit at_most
  );
  get diagnostics removed = row_count;
  return removed;
end
$$;
--> statement-breakpoint
revoke all on function platform.remove_old_notifications(timestamptz, integer) from public;
--> statement-breakpoint
grant execute on function platform.remove_old_notifications(timestamptz, integer) to freehold_app;
--> statement-breakpoint
-- What has not been planned is a handful of rows among many.
create index notification_unplanned on platform.notification (org_id, created_at) where planned_at is null;
--> statement-breakpoint
-- One chain of a kind runs for a thing.
create unique index escalation_one_running on platform.escalation (org_id, kind, subject) where ended_at is null;
--> statement-breakpoint
alter table platform.escalation add constraint escalation_ended check ((ended_at is null) = (ending is null) and (ended_at is null or next_at is null));
--> statement-breakpoint
alter table coldchain.on_call_stand_in add constraint on_call_stand_in_ends_later check (ends_at > starts_at);
--> statement-breakpoint
alter table platform.notification_setting add constraint notification_setting_quiet check ((quiet_from is null) = (quiet_until is null));
