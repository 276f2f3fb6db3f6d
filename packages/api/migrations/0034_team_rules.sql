-- Only members of the organization are in its teams and have something shared with them; with the membership it ends.
alter table platform.team_member add constraint team_member_user_id_fk foreign key (org_id, user_id)
  references platform.membership (org_id, user_id) on delete cascade;
--> statement-breakpoint
alter table platform.record_share add constraint record_share_user_id_fk foreign key (org_id, user_id)
  references platform.membership (org_id, user_id) on delete cascade;
--> statement-breakpoint
-- A link grants what a column holds: the record stands in a second one where the person may change it.
create function platform.note_changeable() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.changeable_id := case when new.may_change then new.record_id end;
  return new;
end $$;
--> statement-breakpoint
create trigger changeable before insert or update on platform.record_share for each row execute function platform.note_changeable();
--> statement-breakpoint
-- Whether a person of a role sees a deal with this team and owner, as the policies of `crm.deal` decide; for triggers, which act for others.
create function crm.sees_deal(of_deal crm.deal, person uuid, person_role text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select person_role in ('owner', 'admin', 'manager') or (person_role in ('staff', 'viewer') and (
    of_deal.team_id is null or of_deal.owner_id = person
    or exists (select from platform.team_member t where t.org_id = of_deal.org_id and t.team_id = of_deal.team_id and t.user_id = person)
    or exists (select from platform.record_share s where s.org_id = of_deal.org_id and s.record_id = of_deal.id and s.user_id = person)))
$$;
--> statement-breakpoint
-- Who decides who sees a deal: its owner, its team, managers. Staff give it to teams that they are in, and nobody puts it where they
-- do not see it themselves. Who owns a deal that is for everybody is decided by all staff, as ever. Whoever acts without a role is the
-- owner of the tables.
create function crm.guard_deal_audience() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  actor constant uuid := nullif(current_setting('app.user_id', true), '')::uuid;
  actor_role constant text := coalesce(current_setting('app.role', true), '');
  own_teams constant uuid[] := array(select t.team_id from platform.team_member t where t.org_id = new.org_id and t.user_id = actor);
  is_new constant boolean := tg_op = 'INSERT';
begin
  if actor_role in ('', 'owner', 'admin', 'manager') then
    return new;
  end if;
  if not is_new and old.owner_id <> actor and not (coalesce(old.team_id = any (own_teams), false) or coalesce(old.team_id, new.team_id) is null) then
    raise exception 'Only its owner, its team and managers decide who sees this deal.'
      using errcode = 'FH003', column = case when old.team_id is distinct from new.team_id then 'team_id' else 'owner_id' end;
  end if;
  if new.team_id is not null and (is_new or new.team_id is distinct from old.team_id) and new.team_id <> all (own_teams) then
    raise exception 'Choose a team that you are in, or ask a manager.' using errcode = 'FH003', column = 'team_id';
  end if;
  if not is_new and not crm.sees_deal(new, actor, actor_role) then
    raise exception 'You would not see this deal any more. Ask a manager to hand it over.' using errcode = 'FH003', column = 'owner_id';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger audience_new before insert on crm.deal for each row when (new.team_id is not null) execute function crm.guard_deal_audience();
--> statement-breakpoint
create trigger audience_changed before update on crm.deal for each row
  when ((old.team_id, old.owner_id) is distinct from (new.team_id, new.owner_id)) execute function crm.guard_deal_audience();
--> statement-breakpoint
-- What hangs on a deal keeps its team and owner: a policy looks at one row only. The argument is the column that names the deal. The
-- deal is locked, so that nobody gives it another audience between this look and the end of the transaction; and a deal that whoever
-- writes does not see is as good as none.
create function crm.follow_deal() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  wanted constant uuid := (to_jsonb(new) ->> tg_argv[0])::uuid;
  actor_role constant text := coalesce(current_setting('app.role', true), '');
  root crm.deal;
begin
  if wanted is not null then
    select * into root from crm.deal d where d.org_id = new.org_id and d.id = wanted for no key update;
    if root.id is null
      or (actor_role <> '' and not crm.sees_deal(root, nullif(current_setting('app.user_id', true), '')::uuid, actor_role)) then
      raise exception 'there is no such deal' using errcode = '23503', schema = tg_table_schema, table = tg_table_name,
        constraint = concat_ws('_', tg_table_name, tg_argv[0], 'fk');
    end if;
  end if;
  new.audience_team_id := root.team_id;
  new.audience_owner_id := root.owner_id;
  return new;
end $$;
--> statement-breakpoint
-- The same for files: of a deal, and of what hangs on one.
create function crm.follow_deal_of_record() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  place constant regclass := to_regclass(lower(regexp_replace(new.resource, '([a-z0-9])([A-Z])', '\1_\2', 'g')));
  root crm.deal;
  wanted uuid := new.record_id;
begin
  if place <> 'crm.deal'::regclass then
    wanted := null;
    if exists (select from pg_attribute a where a.attrelid = place and a.attname = 'audience_team_id' and not a.attisdropped) then
      execute format('select t.deal_id from %s t where t.org_id = $1 and t.id = $2', place) into wanted using new.org_id, new.record_id;
    end if;
  end if;
  if wanted is not null then
    select * into root from crm.deal d where d.org_id = new.org_id and d.id = wanted for no key update;
  end if;
  new.audience_record_id := root.id;
  new.audience_team_id := root.team_id;
  new.audience_owner_id := root.owner_id;
  return new;
end $$;
--> statement-breakpoint
-- Takes from people what they were told of deals that they do not see any more: of one deal or all, for one person or everybody.
create function crm.forget_told(org uuid, one_deal uuid, person uuid) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  delete from platform.notification n
  using crm.deal d, platform.membership m
  where n.org_id = org and n.kind like 'crm.%' and n.place like '/crm/deals/%' and n.place = '/crm/deals/' || d.id
    and (person is null or n.user_id = person) and d.org_id = org and (one_deal is null or d.id = one_deal)
    and m.org_id = org and m.user_id = n.user_id and not crm.sees_deal(d, n.user_id, m.role)
$$;
--> statement-breakpoint
create index notification_about_deal on platform.notification (org_id, place) where place like '/crm/deals/%';
--> statement-breakpoint
-- Carries a deal's new audience over to all that hangs on it, found in PostgreSQL's own catalogue: no table can be forgotten.
create function crm.spread_deal() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  child record;
begin
  for child in
    select p.place, p.at from crm.places_of('crm.deal') p
    where exists (select from pg_attribute a where a.attrelid = p.place and a.attname = 'audience_team_id' and not a.attisdropped)
  loop
    execute format('update %s t set audience_team_id = $1, audience_owner_id = $2 where t.org_id = $3 and t.%I = $4', child.place, child.at)
      using new.team_id, new.owner_id, new.org_id, new.id;
  end loop;
  update platform.record_share s set audience_team_id = new.team_id, audience_owner_id = new.owner_id
  where s.org_id = new.org_id and s.record_id = new.id;
  update platform.file f set audience_team_id = new.team_id, audience_owner_id = new.owner_id
  where f.org_id = new.org_id and f.audience_record_id = new.id;
  perform crm.forget_told(new.org_id, new.id, null);
  return null;
end $$;
--> statement-breakpoint
create trigger audience_spread after update on crm.deal for each row
  when ((old.team_id, old.owner_id) is distinct from (new.team_id, new.owner_id)) execute function crm.spread_deal();
--> statement-breakpoint
create function crm.forget_deal() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from platform.record_share s where s.org_id = old.org_id and s.record_id = old.id;
  return null;
end $$;
--> statement-breakpoint
create trigger audience_gone after delete on crm.deal for each row execute function crm.forget_deal();
--> statement-breakpoint
-- Whoever leaves a team, has something shared no longer or is given a lower role keeps nothing of what they were told.
create function crm.forget_told_person() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform crm.forget_told(old.org_id, null, old.user_id);
  return null;
end $$;
--> statement-breakpoint
create trigger forget_told after delete on platform.team_member for each row execute function crm.forget_told_person();
--> statement-breakpoint
create trigger forget_told after delete on platform.record_share for each row execute function crm.forget_told_person();
--> statement-breakpoint
create trigger forget_told after update of role on platform.membership for each row
  when (old.role is distinct from new.role) execute function crm.forget_told_person();
--> statement-breakpoint
create trigger audience before insert or update of deal_id on crm.activity for each row execute function crm.follow_deal('deal_id');
--> statement-breakpoint
create trigger audience before insert or update of deal_id on crm.stage_change for each row execute function crm.follow_deal('deal_id');
--> statement-breakpoint
create trigger audience before insert on platform.record_share for each row
  when (new.resource = 'crm.deal') execute function crm.follow_deal('record_id');
--> statement-breakpoint
create trigger audience before insert or update of resource, record_id on platform.file for each row
  when (new.resource ~ '^crm\.[a-zA-Z]+$') execute function crm.follow_deal_of_record();
--> statement-breakpoint
-- An activity that turns to another deal takes its files along.
create function crm.follow_activity() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update platform.file f set record_id = f.record_id where f.org_id = new.org_id and f.resource = 'crm.activity' and f.record_id = new.id;
  return null;
end $$;
--> statement-breakpoint
create trigger audience_of_files after update on crm.activity for each row
  when (old.deal_id is distinct from new.deal_id) execute function crm.follow_activity();
--> statement-breakpoint
-- What was there before teams: no deal had one.
update crm.activity a set audience_owner_id = d.owner_id from crm.deal d where d.org_id = a.org_id and d.id = a.deal_id;
--> statement-breakpoint
update crm.stage_change c set audience_owner_id = d.owner_id from crm.deal d where d.org_id = c.org_id and d.id = c.deal_id;
--> statement-breakpoint
update platform.file f set record_id = f.record_id where f.resource ~ '^crm\.[a-zA-Z]+$';
--> statement-breakpoint
revoke all on function platform.note_changeable(), crm.sees_deal(crm.deal, uuid, text), crm.guard_deal_audience(), crm.follow_deal(),
  crm.follow_deal_of_record(), crm.forget_told(uuid, uuid, uuid), crm.spread_deal(), crm.forget_deal(), crm.forget_told_person(),
  crm.follow_activity() from public;
