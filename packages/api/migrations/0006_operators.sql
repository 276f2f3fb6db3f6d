-- For operators: what is installed here, in the order of names, one page after another. Nothing of what is in an organization
-- is told, only how large it is and how it stands. Answers only transactions that act for nobody.
create function platform.installed_organizations(wanted text, after_name text, after_id uuid, page integer) returns table (
  id uuid, name text, slug text, plan text, members bigint, max_members integer, max_storage_bytes bigint, retention_days integer,
  suspended_at timestamptz, suspension_reason text, remove_after timestamptz, created_at timestamptz
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select o.id, o.name, o.slug, o.plan, (select count(*) from platform.membership m where m.org_id = o.org_id),
    o.max_members, o.max_storage_bytes, o.retention_days, o.suspended_at, o.suspension_reason, o.remove_after, o.created_at
  from platform.organization o
  where current_setting('app.scope', true) = 'identity'
    and (wanted is null or strpos(freehold.fold(o.name), freehold.fold(wanted)) > 0 or strpos(o.slug, lower(wanted)) > 0 or o.id::text = lower(wanted))
    and (after_id is null or (o.name collate "C", o.id) > (after_name collate "C", after_id))
  order by o.name collate "C", o.id
  limit page
$$;
--> statement-breakpoint
-- The organizations that an operator is visiting, for the list of those they can act in. A visit of somebody who operates no
-- more counts for nothing.
create function platform.my_visits(at timestamptz) returns table (
  id uuid, name text, slug text, time_zone text, role text, logo_key text, suspended_at timestamptz, modules_off jsonb,
  visit_id uuid, reason text, expires_at timestamptz
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select o.id, o.name, o.slug, o.time_zone, v.role, o.logo_key, o.suspended_at, o.modules_off, v.id, v.reason, v.expires_at
  from platform.support_visit v
    join platform.organization o on o.org_id = v.org_id
    join identity."user" u on u.id = v.operator_id and u.is_operator
  where v.operator_id = nullif(current_setting('app.user_id', true), '')::uuid and v.ended_at is null and v.expires_at > at
  order by o.name, o.id
$$;
--> statement-breakpoint
create index support_visit_of_operator on platform.support_visit (operator_id) where ended_at is null;
--> statement-breakpoint
revoke all on function platform.installed_organizations(text, text, uuid, integer), platform.my_visits(timestamptz) from public;
--> statement-breakpoint
grant execute on function platform.installed_organizations(text, text, uuid, integer), platform.my_visits(timestamptz) to freehold_app;
