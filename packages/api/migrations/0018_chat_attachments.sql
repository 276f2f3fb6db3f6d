-- What a message carried goes with it: the rows of its files now, their content with the next sweep of the store.
create function chat.forget_attachments() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from platform.file f
  where f.org_id = old.org_id and f.channel_id = old.channel_id
    and f.id = any (array(select (attached.value ->> 'fileId')::uuid from jsonb_array_elements(old.attachments) attached));
  return null;
end $$;
--> statement-breakpoint
create trigger forget_attachments after update on chat.message for each row
  when (old.deleted_at is null and new.deleted_at is not null and old.attachments <> '[]') execute function chat.forget_attachments();
--> statement-breakpoint
revoke all on function chat.forget_attachments() from public;
