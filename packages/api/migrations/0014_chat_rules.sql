-- ── The kind of a channel is copied to what is in it, and follows it ─────────────────────────────────────────────────
-- A policy looks at one row only. The copies cannot differ: these keys refuse another kind and carry a change over in the
-- same transaction, so that whoever may no longer read is told so row by row.
alter table chat.channel_member add constraint channel_member_kind_follows foreign key (org_id, channel_id, channel_kind)
  references chat.channel (org_id, id, kind) on update cascade on delete cascade;
--> statement-breakpoint
alter table chat.channel_pulse add constraint channel_pulse_kind_follows foreign key (org_id, channel_id, channel_kind)
  references chat.channel (org_id, id, kind) on update cascade on delete cascade;
--> statement-breakpoint
alter table chat.message add constraint message_kind_follows foreign key (org_id, channel_id, channel_kind)
  references chat.channel (org_id, id, kind) on update cascade on delete cascade;
--> statement-breakpoint
alter table chat.message_version add constraint message_version_kind_follows foreign key (org_id, channel_id, channel_kind)
  references chat.channel (org_id, id, kind) on update cascade on delete cascade;
--> statement-breakpoint
alter table chat.channel add constraint channel_pair check (
  (kind = 'direct') = (first_person is not null and second_person is not null and first_person < second_person)
  and (kind = 'direct' or (first_person is null and second_person is null))
);
--> statement-breakpoint
alter table chat.channel add constraint channel_named check ((kind = 'direct') = (name is null));
--> statement-breakpoint
alter table chat.message add constraint message_removed check (deleted_at is null or (text = '' and mentions = '[]' and attachments = '[]'));
--> statement-breakpoint
alter table chat.announcement add constraint announcement_addressed check ((audience = 'channel') = (channel_id is not null));
--> statement-breakpoint
alter table chat.announcement add constraint announcement_times check (expires_at is null or expires_at > publish_at);
--> statement-breakpoint
-- ── Who is in a channel ───────────────────────────────────────────────────────────────────────────────────────────
create function chat.found_channel() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into chat.channel_pulse (id, org_id, channel_id, channel_kind) values (gen_random_uuid(), new.org_id, new.id, new.kind);
  insert into chat.channel_member (id, org_id, channel_id, channel_kind, user_id, role)
  select gen_random_uuid(), new.org_id, new.id, new.kind, person, case new.kind when 'direct' then 'member' else 'moderator' end
  from unnest(case new.kind when 'direct' then array[new.first_person, new.second_person] else array[new.created_by] end) person;
  return null;
end $$;
--> statement-breakpoint
-- Only members of the organization come in, by the name they have there; a direct channel is its two people's alone.
create function chat.complete_member() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  place record;
begin
  select c.kind, c.first_person, c.second_person into place from chat.channel c where c.org_id = new.org_id and c.id = new.channel_id;
  if not found then
    raise exception 'there is no such channel' using errcode = '23503';
  end if;
  if place.kind = 'direct' and new.user_id not in (place.first_person, place.second_person) then
    raise exception 'a direct channel is for its two people' using errcode = '42501';
  end if;
  new.channel_kind := place.kind;
  select m.name into new.name from platform.membership m where m.org_id = new.org_id and m.user_id = new.user_id;
  if not found then
    raise exception 'only members of the organization can be in a channel' using errcode = '23503';
  end if;
  return new;
end $$;
--> statement-breakpoint
-- Nothing that was said before somebody came in is unread to them.
create function chat.begin_reading() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into chat.channel_reading (id, org_id, channel_id, user_id, last_read_number, last_mention_number)
  select gen_random_uuid(), new.org_id, new.channel_id, new.user_id, p.last_number, 0
  from chat.channel_pulse p where p.org_id = new.org_id and p.channel_id = new.channel_id
  on conflict do nothing;
  return null;
end $$;
--> statement-breakpoint
-- Whoever goes leaves no reading behind, and a channel with people is never without a moderator. The lock of the pulse makes two
-- moderators who go at the same moment wait for each other.
create function chat.settle_departure() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from chat.channel_reading r where r.org_id = old.org_id and r.channel_id = old.channel_id and r.user_id = old.user_id;
  if old.role = 'moderator' then
    perform from chat.channel_pulse p where p.org_id = old.org_id and p.channel_id = old.channel_id for update;
    update chat.channel_member m set role = 'moderator'
    where m.org_id = old.org_id and m.id = (
      select heir.id from chat.channel_member heir where heir.org_id = old.org_id and heir.channel_id = old.channel_id
      order by heir.created_at, heir.id limit 1
    ) and not exists (
      select from chat.channel_member other
      where other.org_id = old.org_id and other.channel_id = old.channel_id and other.role = 'moderator'
    );
  end if;
  return null;
end $$;
--> statement-breakpoint
-- Row-level security cannot tell one act from another. Asked of what requests do, as the caller: keys that follow are the owner's.
create function chat.moderates(wanted_channel uuid, wanted_kind text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select (wanted_kind = 'open' and coalesce(current_setting('app.role', true) = any ('{owner,admin}'), false))
    or exists (select from chat.channel_member m where m.channel_id = wanted_channel and m.role = 'moderator'
      and m.user_id = nullif(current_setting('app.user_id', true), '')::uuid)
$$;
--> statement-breakpoint
create function chat.guard_member() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  me constant uuid := nullif(current_setting('app.user_id', true), '')::uuid;
begin
  if current_user <> 'freehold_app' then
    return coalesce(new, old);
  end if;
  if tg_op = 'INSERT' then
    -- Into an open channel anybody who is there brings others, but nobody a moderator.
    if (new.channel_kind = 'private' or new.role = 'moderator' or new.silenced_until is not null)
        and not chat.moderates(new.channel_id, new.channel_kind) then
      raise exception 'only moderators bring people into this channel' using errcode = '42501';
    end if;
    return new;
  end if;
  if tg_op = 'UPDATE' then
    if (new.channel_id, new.channel_kind, new.user_id, new.name) is distinct from (old.channel_id, old.channel_kind, old.user_id, old.name)
        or old.channel_kind = 'direct' or not chat.moderates(old.channel_id, old.channel_kind) then
      raise exception 'only moderators change who somebody is in a channel' using errcode = '42501';
    end if;
    return new;
  end if;
  if old.channel_kind = 'direct' or (old.user_id is distinct from me and not chat.moderates(old.channel_id, old.channel_kind)) then
    raise exception 'only moderators take others out of a channel' using errcode = '42501';
  end if;
  return old;
end $$;
--> statement-breakpoint
create function chat.guard_channel() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if current_user = 'freehold_app' and (
    (new.first_person, new.second_person, new.created_by) is distinct from (old.first_person, old.second_person, old.created_by)
    or (new.kind <> old.kind and not (old.kind = 'open' and new.kind = 'private'))
    or old.kind = 'direct' or not chat.moderates(old.id, old.kind)
  ) then
    raise exception 'only moderators change a channel, and a private one is never opened' using errcode = '42501';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger found_channel after insert on chat.channel for each row execute function chat.found_channel();
--> statement-breakpoint
create trigger guard_channel before update on chat.channel for each row execute function chat.guard_channel();
--> statement-breakpoint
create trigger complete_member before insert on chat.channel_member for each row execute function chat.complete_member();
--> statement-breakpoint
create trigger guard_member before insert or update or delete on chat.channel_member for each row execute function chat.guard_member();
--> statement-breakpoint
create trigger begin_reading after insert on chat.channel_member for each row execute function chat.begin_reading();
--> statement-breakpoint
create trigger settle_departure after delete on chat.channel_member for each row execute function chat.settle_departure();
--> statement-breakpoint
-- Whoever leaves the organization leaves its channels: invited again, they do not come back into a private one by themselves. What
-- two people said to each other stays theirs.
create function chat.forget_member() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from chat.channel_member m where m.org_id = old.org_id and m.user_id = old.user_id and m.channel_kind <> 'direct';
  return null;
end $$;
--> statement-breakpoint
create trigger chat_forgets after delete on platform.membership for each row execute function chat.forget_member();
--> statement-breakpoint
create function chat.rename_member() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update chat.channel_member m set name = new.name where m.org_id = new.org_id and m.user_id = new.user_id;
  return null;
end $$;
--> statement-breakpoint
create trigger chat_renames after update of name on platform.membership for each row
  when (old.name is distinct from new.name) execute function chat.rename_member();
--> statement-breakpoint
-- ── What is said ──────────────────────────────────────────────────────────────────────────────────────────────────
-- The lock of the pulse is held until the end of the transaction: numbers are given in the order of commits, and one that is rolled
-- back leaves no gap. Times never run backwards along the numbers.
create function chat.number_message() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update chat.channel_pulse p
  set last_number = p.last_number + 1, last_at = greatest(new.sent_at, p.last_at)
  where p.org_id = new.org_id and p.channel_id = new.channel_id
  returning p.last_number, p.last_at, p.channel_kind into new.number, new.sent_at, new.channel_kind;
  if not found then
    raise exception 'there is no such channel' using errcode = '23503';
  end if;
  return new;
end $$;
--> statement-breakpoint
-- Whoever says something has read what was said before it. Whom it names sees that they are named.
create function chat.note_message() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update chat.channel_reading r
  set last_read_number = case when r.user_id = new.author_id and new.kind = 'text' then new.number else r.last_read_number end,
    last_read_at = case when r.user_id = new.author_id and new.kind = 'text' then new.sent_at else r.last_read_at end,
    last_mention_number = case when r.user_id = new.author_id then r.last_mention_number else new.number end
  where r.org_id = new.org_id and r.channel_id = new.channel_id and (
    (r.user_id = new.author_id and new.kind = 'text')
    or r.user_id = any (array(select (named.value ->> 'userId')::uuid from jsonb_array_elements(new.mentions) named))
  );
  return null;
end $$;
--> statement-breakpoint
-- What was said stays its author's: moderators may empty it, nobody may put words into somebody else's mouth.
create function chat.guard_message() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  me constant uuid := nullif(current_setting('app.user_id', true), '')::uuid;
begin
  if current_user <> 'freehold_app' then
    return new;
  end if;
  if (new.channel_id, new.channel_kind, new.number, new.kind, new.author_id, new.author_name, new.reply_to, new.sent_at)
      is distinct from (old.channel_id, old.channel_kind, old.number, old.kind, old.author_id, old.author_name, old.reply_to, old.sent_at)
      or old.kind <> 'text' or old.deleted_at is not null then
    raise exception 'this of a message never changes' using errcode = '42501';
  end if;
  if old.author_id is distinct from me and (new.deleted_at is null or not chat.moderates(old.channel_id, old.channel_kind)) then
    raise exception 'only its author changes a message, and only moderators remove what others said' using errcode = '42501';
  end if;
  return new;
end $$;
--> statement-breakpoint
create function chat.keep_version() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into chat.message_version (id, org_id, channel_id, channel_kind, message_id, author_id, reason, changed_by, text)
  values (gen_random_uuid(), old.org_id, old.channel_id, old.channel_kind, old.id, old.author_id,
    case when new.deleted_at is null then 'edited' else 'removed' end, nullif(current_setting('app.user_id', true), '')::uuid, old.text);
  return null;
end $$;
--> statement-breakpoint
create trigger number_message before insert on chat.message for each row execute function chat.number_message();
--> statement-breakpoint
create trigger note_message after insert on chat.message for each row execute function chat.note_message();
--> statement-breakpoint
create trigger guard_message before update on chat.message for each row execute function chat.guard_message();
--> statement-breakpoint
create trigger keep_version after update on chat.message for each row
  when (old.text is distinct from new.text or (old.deleted_at is null and new.deleted_at is not null)) execute function chat.keep_version();
--> statement-breakpoint
-- ── Exports: the only way past the door of a private channel, and never without a word to its people ─────────────────────
create function chat.tell_of_export() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into chat.message (id, org_id, channel_id, channel_kind, kind, author_id, author_name, text, sent_at)
  select gen_random_uuid(), new.org_id, told.id, told.kind, 'notice', new.requested_by, new.requested_by_name,
    'exported the messages of this channel: ' || new.reason, new.created_at
  from (
    select c.id, c.kind from chat.channel c
    where c.org_id = new.org_id and c.kind <> 'open' and (new.channel_id is null or c.id = new.channel_id)
    order by c.id
  ) told;
  return null;
end $$;
--> statement-breakpoint
create trigger tell_of_export after insert on chat.message_export for each row execute function chat.tell_of_export();
--> statement-breakpoint
-- One page of what an export is about, in the order of channels and numbers. Answers whoever asked for the export, within an hour.
create function chat.exported_messages(export uuid, after_channel uuid, after_number integer, page integer) returns table (
  channel_id uuid, channel text, kind text, number integer, sent_at timestamptz, author_id uuid, author text, text text,
  edited_at timestamptz, removed_at timestamptz, removed_text text, attachments jsonb
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.id, coalesce(c.name, (select string_agg(p.name, ' and ' order by p.name) from chat.channel_member p where p.org_id = c.org_id and p.channel_id = c.id)),
    c.kind, m.number, m.sent_at, m.author_id, m.author_name, m.text, m.edited_at, m.deleted_at,
    (select v.text from chat.message_version v where v.org_id = m.org_id and v.message_id = m.id and v.reason = 'removed'), m.attachments
  from chat.message_export e
    join chat.channel c on c.org_id = e.org_id and (e.channel_id is null or c.id = e.channel_id)
    join chat.message m on m.org_id = c.org_id and m.channel_id = c.id
  where e.id = export and e.org_id = nullif(current_setting('app.org_id', true), '')::uuid
    and e.requested_by = nullif(current_setting('app.user_id', true), '')::uuid
    and coalesce(current_setting('app.role', true) = any ('{owner,admin}'), false)
    and e.finished_at is null and e.created_at > now() - interval '1 hour'
    and m.created_at <= e.created_at
    and (after_channel is null or (m.channel_id, m.number) > (after_channel, after_number))
  order by m.channel_id, m.number
  limit least(page, 1000)
$$;
--> statement-breakpoint
-- For admins: which channels there are. Their names and sizes, no message, and nothing of who talks to whom.
create function chat.every_channel() returns table (
  id uuid, kind text, name text, people bigint, messages integer, last_at timestamptz, archived_at timestamptz
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.id, c.kind, c.name, (select count(*) from chat.channel_member m where m.org_id = c.org_id and m.channel_id = c.id),
    p.last_number, p.last_at, c.archived_at
  from chat.channel c join chat.channel_pulse p on p.org_id = c.org_id and p.channel_id = c.id
  where c.org_id = nullif(current_setting('app.org_id', true), '')::uuid and c.kind <> 'direct'
    and coalesce(current_setting('app.role', true) = any ('{owner,admin}'), false)
  order by c.name collate "C", c.id
  limit 1000
$$;
--> statement-breakpoint
-- ── Receipts ──────────────────────────────────────────────────────────────────────────────────────────────────────
create function chat.complete_receipt() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  select a.author_id into new.author_id from chat.announcement a where a.org_id = new.org_id and a.id = new.announcement_id;
  select m.name into new.name from platform.membership m where m.org_id = new.org_id and m.user_id = new.user_id;
  if new.author_id is null or new.name is null then
    raise exception 'only members of the organization confirm its announcements' using errcode = '23503';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger complete_receipt before insert on chat.announcement_receipt for each row execute function chat.complete_receipt();
--> statement-breakpoint
revoke all on function chat.found_channel(), chat.complete_member(), chat.begin_reading(), chat.settle_departure(), chat.moderates(uuid, text),
  chat.guard_member(), chat.guard_channel(), chat.forget_member(), chat.rename_member(), chat.number_message(), chat.note_message(),
  chat.guard_message(), chat.keep_version(), chat.tell_of_export(), chat.exported_messages(uuid, uuid, integer, integer),
  chat.every_channel(), chat.complete_receipt() from public;
--> statement-breakpoint
grant execute on function chat.moderates(uuid, text), chat.exported_messages(uuid, uuid, integer, integer), chat.every_channel() to freehold_app;
--> statement-breakpoint
-- ── Announcements ─────────────────────────────────────────────────────────────────────────────────────────────────
-- Whom an announcement is for, its author excepted. For its author, admins and the product itself: the people of a private channel
-- are nobody else's to know.
create function chat.addressees(wanted uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select m.user_id from chat.announcement a join platform.membership m on m.org_id = a.org_id
  where a.id = wanted and a.org_id = nullif(current_setting('app.org_id', true), '')::uuid
    and (a.author_id = nullif(current_setting('app.user_id', true), '')::uuid
      or coalesce(current_setting('app.role', true) = any ('{owner,admin}'), false))
    and m.user_id <> a.author_id and m.suspended_at is null
    and case a.audience
      when 'everybody' then true
      when 'viewers' then m.role <> 'member'
      when 'staff' then m.role = any ('{owner,admin,manager,staff}')
      when 'managers' then m.role = any ('{owner,admin,manager}')
      when 'admins' then m.role = any ('{owner,admin}')
      when 'members' then m.role = 'member'
      when 'channel' then exists (select from chat.channel_member c where c.org_id = a.org_id and c.channel_id = a.channel_id and c.user_id = m.user_id)
      else exists (select from chat.announcement_recipient r where r.org_id = a.org_id and r.announcement_id = a.id and r.user_id = m.user_id)
    end
$$;
--> statement-breakpoint
create index announcement_waiting on chat.announcement (publish_at) where status = 'scheduled';
--> statement-breakpoint
create index announcement_ending on chat.announcement (expires_at) where status in ('scheduled', 'published');
--> statement-breakpoint
-- Where something is due. Answers only transactions that act for nobody.
create function chat.organizations_with_due_announcements(at timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select a.org_id from chat.announcement a
  where a.status = 'scheduled' and a.publish_at <= at and current_setting('app.scope', true) = 'identity'
  union
  select a.org_id from chat.announcement a
  where a.status in ('scheduled', 'published') and a.expires_at <= at and current_setting('app.scope', true) = 'identity'
$$;
--> statement-breakpoint
revoke all on function chat.addressees(uuid), chat.organizations_with_due_announcements(timestamptz) from public;
--> statement-breakpoint
grant execute on function chat.addressees(uuid), chat.organizations_with_due_announcements(timestamptz) to freehold_app;
