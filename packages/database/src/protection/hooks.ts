import { quote } from "@freehold/kernel/expression/sql.ts";
import type { CatalogTable } from "./catalog.ts";
import type { OwnFunction } from "./functions.ts";

/** Stands in what a webhook is told where a value is secret. */
const secretMark = "(secret)";

/**
 * Writes down that a row was added, changed or removed, as it was and as it is, where a webhook of the row's organization asks for
 * it; in the same transaction, so that nothing is told that did not happen and nothing is forgotten that did. Secrets are never
 * written. The trigger's arguments: the table's name, the column that names a row, its secret columns.
 */
export const hookFunction: OwnFunction = {
  signature: "freehold.hook()",
  callers: [],
  sql: `create or replace function freehold.hook() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $hook$
declare
  organization uuid;
  done constant text := case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'changed' else 'removed' end;
begin
  if tg_op = 'DELETE' then organization := old.org_id; else organization := new.org_id; end if;
  -- Most organizations ask for nothing, even where another one does: they pay for this question alone.
  if not exists (select from platform.webhook_subscription s
    where s.org_id = organization and s.table_name = tg_argv[0] and s.acts ? done) then
    return null;
  end if;
  insert into platform.webhook_change (organization_id, table_name, record_id, act, before, after, person_id, at)
  select organization, tg_argv[0], coalesce(r.now, r.was) ->> tg_argv[1], done, r.was, r.now,
    nullif(current_setting('app.user_id', true), '')::uuid, clock_timestamp()
  from (
    select case when tg_op <> 'INSERT' then ${masked("old")} end as was, case when tg_op <> 'DELETE' then ${masked("new")} end as now
  ) r;
  return null;
end
$hook$`,
};

function masked(row: string): string {
  return `(select coalesce(jsonb_object_agg(e.key, case when e.key = any (tg_argv[2]::text[]) and e.value <> 'null' then '"${secretMark}"' else e.value end), '{}')
    from jsonb_each(to_jsonb(${row}) - 'search_text') e)`;
}

/** How the changes of one table are written down for webhooks. Columns are named as in SQL. */
export type HookedTable = { readonly key: string; readonly secret: readonly string[] };

/**
 * The object whose presence says that some organization has a webhook on the table. PostgreSQL looks for it before it calls
 * anything: as long as nobody in the whole installation asks, a write pays for one look into a cache.
 */
export const hookFlag = (schema: string, name: string): string => `freehold.${`hooked_${schema}_${name}`.slice(0, 63)}`;

/** What makes the changes of one table known to webhooks. Compared with what is there, so that a second run changes nothing. */
export function hookStatements(
  { schema, name, hook }: { readonly schema: string; readonly name: string; readonly hook?: HookedTable | undefined },
  found: CatalogTable,
): string[] {
  const place = `${quote(schema)}.${quote(name)}`;
  const isThere = found.triggers.hook !== undefined;
  if (!hook) return isThere ? [`drop trigger hook on ${place}`] : [];
  const secret = `'{${hook.secret.join(",")}}'`;
  const call = `EXECUTE FUNCTION freehold.hook('${schema}.${name}', '${hook.key}', ${secret})`;
  // As PostgreSQL writes it: what is there is compared with these words.
  const when = `WHEN ((to_regclass('${hookFlag(schema, name)}'::text) IS NOT NULL))`;
  const says = `AFTER INSERT OR DELETE OR UPDATE ON ${schema}.${name} FOR EACH ROW ${when} ${call}`;
  const isRight = found.triggers.hook?.definition === `CREATE TRIGGER hook ${says}`;
  return isRight ? [] : [`create or replace trigger hook ${says.replace(`ON ${schema}.${name}`, `ON ${place}`)}`];
}
