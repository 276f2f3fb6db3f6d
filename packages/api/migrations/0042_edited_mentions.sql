-- Whom an edit names is named as if they had been from the beginning; whom it takes out is named no more. A newer message that names
-- somebody may come at the same moment: what it has noted stays.
create function chat.settle_mentions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update chat.channel_reading r
  set last_mention_number = case
    when new.mentions @> jsonb_build_array(jsonb_build_object('userId', r.user_id)) then greatest(r.last_mention_number, new.number)
    when r.last_mention_number <> new.number then r.last_mention_number
    else coalesce((
      select max(m.number) from chat.message m
      where m.org_id = r.org_id and m.channel_id = r.channel_id and m.number > r.last_read_number and m.deleted_at is null
        and m.mentions @> jsonb_build_array(jsonb_build_object('userId', r.user_id))
    ), 0) end
  where r.org_id = new.org_id and r.channel_id = new.channel_id
    and r.user_id = any (array(select (named.value ->> 'userId')::uuid from jsonb_array_elements(old.mentions || new.mentions) named));
  return null;
end $$;
--> statement-breakpoint
create trigger settle_mentions after update on chat.message for each row
  when (new.deleted_at is null and old.mentions is distinct from new.mentions) execute function chat.settle_mentions();
--> statement-breakpoint
-- What people were told of a message goes with its words, also where an edit named them no more before it was removed.
create or replace function chat.forget_removed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update chat.channel_reading r
  set removed_since = r.removed_since + 1,
    last_mention_number = case when r.last_mention_number <> old.number then r.last_mention_number else coalesce((
      select max(m.number) from chat.message m
      where m.org_id = r.org_id and m.channel_id = r.channel_id and m.number > r.last_read_number and m.deleted_at is null
        and m.mentions @> jsonb_build_array(jsonb_build_object('userId', r.user_id))
    ), 0) end
  where r.org_id = old.org_id and r.channel_id = old.channel_id and r.last_read_number < old.number;
  delete from platform.notification n
  where n.org_id = old.org_id and n.kind = 'chat.mention' and n.key = old.id::text
    and n.user_id = any (array(
      select (named.value ->> 'userId')::uuid from jsonb_array_elements(old.mentions) named
      union
      select m.user_id from platform.membership m where m.org_id = old.org_id and old.edited_at is not null
    ));
  return null;
end $$;
--> statement-breakpoint
revoke all on function chat.settle_mentions() from public;
