-- What hangs on a deal says of its audience what the deal says, whoever writes something else there: the triggers that fill the columns
-- in also answer to the columns themselves.
do $kept$
declare
  one record;
begin
  for one in
    select t.tgrelid::regclass as place, t.tgname as name, pg_get_triggerdef(t.oid) as definition from pg_trigger t
    where t.tgfoid in ('crm.follow_deal()'::regprocedure, 'crm.follow_deal_of_record()'::regprocedure) and not t.tgisinternal
      and pg_get_triggerdef(t.oid) ~ 'UPDATE OF (deal_id|resource, record_id) ON'
  loop
    execute format('drop trigger %I on %s', one.name, one.place);
    execute regexp_replace(one.definition, 'UPDATE OF (deal_id|resource, record_id) ON', 'UPDATE OF \1, audience_team_id, audience_owner_id ON');
  end loop;
end $kept$;
