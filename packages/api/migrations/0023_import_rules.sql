-- Which of these lines were imported before, and the records they became: of every import of the organization, whoever asked for it.
-- Whoever acts there learns ids only; what they may see of the records, row-level security decides.
create function platform.imported_before(of_resource text, fingerprints text[]) returns table (fingerprint text, record_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct on (r.fingerprint) r.fingerprint, r.record_id
  from platform.import_row r
  where r.org_id = nullif(current_setting('app.org_id', true), '')::uuid and r.resource collate "C" = of_resource
    and r.fingerprint collate "C" = any (fingerprints) and r.outcome = 'created' and r.undoing is distinct from 'removed' and r.undoing is distinct from 'gone'
  order by r.fingerprint, r.id desc
$$;
--> statement-breakpoint
-- How many imports of the organization are under way, whoever asked for them.
create function platform.imports_under_way() returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select count(*)::integer from platform.import_run r
  where r.org_id = nullif(current_setting('app.org_id', true), '')::uuid and r.state collate "C" in ('waiting', 'running', 'reverting')
$$;
--> statement-breakpoint
revoke all on function platform.imported_before(text, text[]), platform.imports_under_way() from public;
--> statement-breakpoint
grant execute on function platform.imported_before(text, text[]), platform.imports_under_way() to freehold_app;
