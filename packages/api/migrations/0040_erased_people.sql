-- Of somebody who is erased, what the rights of whoever erases do not reach: what other people were told of them and of their deals, what
-- imports keep of them to take themselves back, and judgements of them, which nobody changes otherwise.
create function crm.erase_traces(person uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  org constant uuid := nullif(current_setting('app.org_id', true), '')::uuid;
begin
  if not coalesce(current_setting('app.role', true) = any ('{owner,admin,manager}'), false) then
    raise exception 'only managers erase people' using errcode = '42501';
  end if;
  delete from platform.notification n
  where n.org_id = org and n.kind like 'crm.%' and (n.place = '/crm/parties/' || person
    or n.place like '/crm/deals/%' and n.place in (select '/crm/deals/' || d.id from crm.deal d where d.org_id = org and d.party_id = person));
  update platform.import_row r set before = null, cells = null, problem = null
  where r.org_id = org and r.record_id = person and (r.before is not null or r.cells is not null or r.problem is not null);
  update crm.supplier_evaluation e set note = null
  from crm.supplier s
  where s.org_id = org and s.party_id = person and e.org_id = org and e.supplier_id = s.id and e.note is not null;
end $$;
--> statement-breakpoint
-- A form that was open, a file that is imported again, a program with an old copy: none of them brings back who was erased.
create function crm.keep_erased() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if (new.name, new.given_name, new.family_name, new.email, new.phone, new.website, new.custom, new.erased_at) is distinct from
    (old.name, old.given_name, old.family_name, old.email, old.phone, old.website, old.custom, old.erased_at) then
    raise exception 'This person was erased and stays so. Add them as somebody new.' using errcode = 'FH003', column = 'name';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger keep_erased before update on crm.party for each row when (old.erased_at is not null) execute function crm.keep_erased();
--> statement-breakpoint
revoke all on function crm.erase_traces(uuid), crm.keep_erased() from public;
--> statement-breakpoint
grant execute on function crm.erase_traces(uuid) to freehold_app;
