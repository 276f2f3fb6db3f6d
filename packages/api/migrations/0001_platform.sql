-- The short name is part of addresses, so it is one of the two things that are unique across organizations.
create unique index organization_slug_unique on platform.organization (slug);
--> statement-breakpoint
alter table platform.organization add constraint organization_is_itself check (id = org_id);
--> statement-breakpoint
-- For "my organizations", the one question that is asked across organizations.
create index membership_of_person on platform.membership (user_id);
--> statement-breakpoint
create function platform.my_organizations() returns table (id uuid, name text, slug text, time_zone text, role text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select o.id, o.name, o.slug, o.time_zone, m.role
  from platform.membership m join platform.organization o on o.org_id = m.org_id
  where m.user_id = nullif(current_setting('app.user_id', true), '')::uuid
  order by o.name, o.id
$$;
--> statement-breakpoint
-- For scheduled work, which acts in each organization in turn. Answers only transactions that act for nobody.
create function platform.every_organization() returns table (id uuid, time_zone text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select o.id, o.time_zone from platform.organization o
  where current_setting('app.scope', true) = 'identity'
  order by o.id
$$;
--> statement-breakpoint
revoke all on function platform.my_organizations(), platform.every_organization() from public;
--> statement-breakpoint
grant execute on function platform.my_organizations(), platform.every_organization() to freehold_app;
