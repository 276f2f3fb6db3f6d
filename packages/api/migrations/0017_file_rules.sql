-- What all files of the organization take of its storage, uploads that have begun included: the room of what is refused is free.
-- Whoever acts in the organization may know the sum, not the files.
create function platform.storage_used() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(sum(f.bytes + f.preview_bytes), 0)::bigint from platform.file f
  where f.org_id = nullif(current_setting('app.org_id', true), '')::uuid and f.status <> 'refused'
$$;
--> statement-breakpoint
-- Whether the product itself acts in an organization, as its schedules do. People cannot: nobody has this id.
create function platform.demand_product() returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  organization constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
begin
  if organization is null or current_setting('app.role', true) is distinct from 'owner'
    or current_setting('app.user_id', true) is distinct from '00000000-0000-7000-8000-000000000000' then
    raise exception 'only the product itself sweeps files' using errcode = '42501';
  end if;
  return organization;
end
$$;
--> statement-breakpoint
-- Removes the rows of uploads that were given up, of refused files, and of files whose bucket keeps them no longer; answers them,
-- so that their objects can go as well. Only for the product itself: it removes files that no role may see, as those of a channel.
create function platform.forget_files(unfinished_before timestamptz, refused_before timestamptz, buckets text[], kept_since timestamptz[])
returns table (id uuid, upload_id text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  organization constant uuid := platform.demand_product();
begin
  return query
    delete from platform.file f
    where f.org_id = organization and (
      (f.status in ('uploading', 'checking') and f.updated_at < unfinished_before)
      or (f.status = 'refused' and f.updated_at < refused_before)
      or exists (select from unnest(buckets, kept_since) b (name, since) where b.name = f.bucket and f.created_at < b.since)
    )
    returning f.id, f.upload_id;
end
$$;
--> statement-breakpoint
-- Removes the rows of files whose record is no more, and answers them. The relation is the table of that kind of record: a table
-- whose rows belong to organizations.
create function platform.forget_files_of_removed(kind text, relation regclass) returns table (id uuid, upload_id text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  organization constant uuid := platform.demand_product();
begin
  return query execute format(
    'delete from platform.file f
     where f.org_id = $1 and f.resource = $2 and f.record_id is not null
       and not exists (select from %s r where r.org_id = $1 and r.id = f.record_id)
     returning f.id, f.upload_id', relation) using organization, kind;
end
$$;
--> statement-breakpoint
-- Which of these are no files of the organization.
create function platform.unknown_files(ids uuid[]) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  organization constant uuid := platform.demand_product();
begin
  return query select i from unnest(ids) i where not exists (select from platform.file f where f.org_id = organization and f.id = i);
end
$$;
--> statement-breakpoint
-- A file that everybody may see. Answers transactions that act for nobody: whoever asks need not have signed in.
create function platform.public_file(organization uuid, wanted uuid) returns table (name text, content_type text, preview_bytes bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select f.name, f.content_type, f.preview_bytes from platform.file f join platform.organization o on o.org_id = f.org_id and o.suspended_at is null
  where current_setting('app.scope', true) = 'identity' and f.org_id = organization and f.id = wanted
    and f.visibility = 'public' and f.channel_id is null and f.status = 'ready'
$$;
--> statement-breakpoint
revoke all on function platform.storage_used(), platform.demand_product(), platform.forget_files(timestamptz, timestamptz, text[], timestamptz[]),
  platform.forget_files_of_removed(text, regclass), platform.unknown_files(uuid[]), platform.public_file(uuid, uuid) from public;
--> statement-breakpoint
grant execute on function platform.storage_used(), platform.forget_files(timestamptz, timestamptz, text[], timestamptz[]),
  platform.forget_files_of_removed(text, regclass), platform.unknown_files(uuid[]), platform.public_file(uuid, uuid) to freehold_app;
