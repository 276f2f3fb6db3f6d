-- Since when the oldest entry that no seal closes yet has been waiting, of every organization and of the installation; null when
-- all are sealed. Only for transactions that act for nobody: it tells when somebody did something, not what.
create function audit.unsealed_since() returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if current_setting('app.scope', true) is distinct from 'identity' then
    raise exception 'only the product itself looks at every trail' using errcode = '42501';
  end if;
  return (
    select min(waiting.at)
    from (select id from platform.organization union all select '00000000-0000-0000-0000-000000000000') o
      cross join lateral (
        select e.at from audit.entry e
        where e.org_id = o.id
          and e.position > coalesce((select s.to_position from audit.seal s where s.org_id = o.id order by s.number desc limit 1), 0)
        order by e.position limit 1
      ) waiting
  );
end
$$;
--> statement-breakpoint
revoke all on function audit.unsealed_since() from public;
--> statement-breakpoint
grant execute on function audit.unsealed_since() to freehold_app;
