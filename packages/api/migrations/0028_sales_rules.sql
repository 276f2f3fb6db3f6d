-- Stages of a pipeline never share a position. Looked at when the transaction ends: to reorder them, they pass through each other's.
alter table crm.stage add constraint stage_one_at_a_position unique (org_id, pipeline_id, position) deferrable initially deferred;
--> statement-breakpoint
-- ISO 4217: whether the code is one in use is looked at as it comes in.
alter table crm.deal add constraint deal_currency_code check (currency ~ '^[A-Z]{3}$');
--> statement-breakpoint
alter table crm.service add constraint service_currency_code check (currency ~ '^[A-Z]{3}$');
--> statement-breakpoint
alter table crm.deal add constraint deal_lost_reason_limits check ((status = 'lost') = (lost_reason is not null));
--> statement-breakpoint
alter table crm.deal add constraint deal_closed_at_limits check ((status = 'open') = (closed_at is null));
--> statement-breakpoint
alter table crm.slot add constraint slot_ends_at_limits check (ends_at > starts_at and ends_at <= starts_at + interval '24 hours');
--> statement-breakpoint
-- A professional is in one place at a time, whoever writes the slot and however many write at once.
alter table crm.slot add constraint slot_one_at_a_time
  exclude using gist (org_id with =, professional_id with =, tstzrange(starts_at, ends_at) with &&);
--> statement-breakpoint
-- What belongs together in a deal stays together, whoever writes it: it is in the pipeline of its stage, its time in the stage begins
-- anew with each stage and when it is reopened, one that is over has an end, and one that is not lost has no reason for it.
create function crm.settle_deal() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  pipeline uuid;
begin
  if tg_op = 'INSERT' or (new.stage_id, new.pipeline_id) is distinct from (old.stage_id, old.pipeline_id) then
    select s.pipeline_id into pipeline from crm.stage s where s.org_id = new.org_id and s.id = new.stage_id;
    if pipeline is null then
      raise exception 'there is no such stage' using errcode = '23503', schema = 'crm', table = 'deal', constraint = 'deal_stage_id_fk';
    end if;
    new.pipeline_id := pipeline;
  end if;
  if new.status = 'open' then
    new.closed_at := null;
  elsif new.closed_at is null then
    new.closed_at := now();
  end if;
  if new.status <> 'lost' then
    new.lost_reason := null;
    new.lost_note := null;
  end if;
  if tg_op = 'INSERT' then
    new.stage_since := least(new.stage_since, new.closed_at);
  elsif new.stage_since is not distinct from old.stage_since
    and (new.stage_id <> old.stage_id or (new.status = 'open' and old.status <> 'open')) then
    new.stage_since := now();
  end if;
  return new;
end
$$;
--> statement-breakpoint
create trigger deal_settled before insert or update on crm.deal for each row execute function crm.settle_deal();
--> statement-breakpoint
-- Each change of a deal's stage or status leaves a line in its history, by whatever door it came. It is written as the owner of the
-- tables, because nobody else may write there. The row of the deal is locked by its own change, so steps are counted without holes;
-- a deal that comes with its end gets two: when it was made, and when it was over.
create function crm.note_stage_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  actor constant uuid := nullif(current_setting('app.user_id', true), '')::uuid;
  now_in constant text := (select s.name from crm.stage s where s.org_id = new.org_id and s.id = new.stage_id);
  last crm.stage_change;
begin
  if tg_op = 'INSERT' then
    insert into crm.stage_change (id, org_id, deal_id, step, at, pipeline_id, stage_id, stage, status, changed_by)
    values (gen_random_uuid(), new.org_id, new.id, 1, new.stage_since, new.pipeline_id, new.stage_id, now_in, 'open', actor);
    if new.status = 'open' then
      return null;
    end if;
  end if;
  select * into last from crm.stage_change c where c.org_id = new.org_id and c.deal_id = new.id order by c.step desc limit 1;
  insert into crm.stage_change (id, org_id, deal_id, step, at, pipeline_id, from_stage_id, from_stage, stage_id, stage, from_status, status,
    lost_reason, changed_by)
  values (gen_random_uuid(), new.org_id, new.id, last.step + 1,
    greatest(last.at, case when new.status <> 'open' and new.status <> last.status then new.closed_at else new.stage_since end),
    new.pipeline_id, last.stage_id, last.stage, new.stage_id, now_in, last.status, new.status, new.lost_reason, actor);
  return null;
end
$$;
--> statement-breakpoint
revoke all on function crm.note_stage_change() from public;
--> statement-breakpoint
create trigger deal_noted after insert on crm.deal for each row execute function crm.note_stage_change();
--> statement-breakpoint
create trigger deal_moved after update on crm.deal for each row
  when ((old.stage_id, old.status) is distinct from (new.stage_id, new.status)) execute function crm.note_stage_change();
--> statement-breakpoint
-- Own fields of deals are checked by whatever door they come, and what a party is to the organization follows these rows, too.
create trigger custom before insert or update of custom on crm.deal for each row execute function crm.check_custom('deal');
--> statement-breakpoint
create trigger role after insert or update of party_id or delete on crm.supplier for each row execute function crm.note_role('is_supplier');
--> statement-breakpoint
create trigger role after insert or update of party_id or delete on crm.professional
  for each row execute function crm.note_role('is_professional');
