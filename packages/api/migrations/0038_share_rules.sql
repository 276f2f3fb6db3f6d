-- A share is a grant: what it is about and to whom never changes, and of its audience it says nothing itself. The triggers of modules
-- that let their records be shared fill that in, after this one by its name; of any other record only managers make shares. Whoever
-- carries an audience over is the owner of the tables.
create function platform.settle_share() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    new.audience_team_id := null;
    new.audience_owner_id := null;
  elsif current_user = 'freehold_app' then
    if (new.resource, new.record_id, new.user_id) is distinct from (old.resource, old.record_id, old.user_id) then
      raise exception 'what a share is about never changes' using errcode = '42501';
    end if;
    new.audience_team_id := old.audience_team_id;
    new.audience_owner_id := old.audience_owner_id;
  end if;
  new.changeable_id := case when new.may_change then new.record_id end;
  return new;
end $$;
--> statement-breakpoint
drop trigger changeable on platform.record_share;
--> statement-breakpoint
drop function platform.note_changeable();
--> statement-breakpoint
create trigger a_share_is_settled before insert or update on platform.record_share for each row execute function platform.settle_share();
--> statement-breakpoint
revoke all on function platform.settle_share() from public;
