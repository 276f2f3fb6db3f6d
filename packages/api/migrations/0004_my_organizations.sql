-- A list of organizations shows each one's logo, says which are suspended, and which modules are switched off.
-- What a function returns cannot be changed in place.
drop function platform.my_organizations();
--> statement-breakpoint
create function platform.my_organizations() returns table (
  id uuid, name text, slug text, time_zone text, role text,
  logo_key text, suspended_at timestamptz, membership_suspended_at timestamptz, modules_off jsonb
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select o.id, o.name, o.slug, o.time_zone, m.role, o.logo_key, o.suspended_at, m.suspended_at, o.modules_off
  from platform.membership m join platform.organization o on o.org_id = m.org_id
  where m.user_id = nullif(current_setting('app.user_id', true), '')::uuid
  order by o.name, o.id
$$;
--> statement-breakpoint
revoke all on function platform.my_organizations() from public;
--> statement-breakpoint
grant execute on function platform.my_organizations() to freehold_app;
