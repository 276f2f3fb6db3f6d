import { roleNames } from "../connection-url.ts";
import type { OwnFunction } from "./functions.ts";

/** Stands in an entry where a value is secret: that it changed is told, not what it is. */
const secretMark = "(secret)";

/** The organization of entries that belong to none: what happens to people's accounts and to the installation. */
export const installationId = "00000000-0000-0000-0000-000000000000";

/** The product itself where a row asks who did it. */
const itself = "00000000-0000-7000-8000-000000000000";

/** Where the settings say that a transaction comes from: the words of `originText`, and who acts. */
const settings = `(select string_to_array(nullif(current_setting('app.origin', true), ''), ' ') as words,
    nullif(current_setting('app.user_id', true), '') as acting offset 0) s`;

/** Who, by what, which, the request and the address. Whoever the product acts for is named before the product. */
const [person, ...origin] = [
  `coalesce(nullif(s.acting, '${itself}'), nullif(s.words[4], '-'), s.acting)::uuid`,
  `coalesce(nullif(s.words[2], '-'), case when s.acting = '${itself}' then 'product' else 'direct' end)`,
  "nullif(s.words[3], '-')",
  "nullif(s.words[1], '-')",
  "nullif(s.words[5], '-')",
];

const columns = "org_id, at, person_id, through, through_id, request_id, address, resource, record_id, record_name, act, before, after";

/** What every entry of a row says before what changed. The trigger's arguments: two columns of the key, the title, secrets, quiet ones. */
const head = (row: string): string => `insert into audit.entry (${columns})
    select coalesce((${row} ->> 'org_id')::uuid, '${installationId}'), clock_timestamp(), ${[person, ...origin].join(", ")},
      tg_table_schema || '.' || tg_table_name,
      case when tg_argv[1] = '' then ${row} ->> tg_argv[0] else concat_ws(' ', ${row} ->> tg_argv[0], ${row} ->> tg_argv[1]) end,
      left(${row} ->> tg_argv[2], 200)`;

const masked = (value: string): string =>
  `case when e.key = any (tg_argv[3]::text[]) and ${value} <> 'null' then '"${secretMark}"' else ${value} end`;

/** A whole row, without what every entry says anyway and what only searches use. */
const told = `(case when tg_argv[3] = '{}' then r.row - '{org_id,search_text}'::text[]
        else (select jsonb_object_agg(e.key, ${masked("e.value")}) from jsonb_each(r.row - '{org_id,search_text}'::text[]) e) end)::text`;

const changed = `(select to_jsonb(c) as row from changed c offset 0) r, ${settings}`;

/**
 * Writes what a statement added or removed, and that a row was changed, into the trail. Of a change it tells the columns that changed, of what was
 * added or removed the whole row. Every write of the product pays for it: it runs one statement and declares nothing, because
 * PL/pgSQL sets up each expression anew in every transaction, which took as long as all the rest.
 */
const auditFunction: OwnFunction = {
  signature: "freehold.audit()",
  callers: [],
  sql: `create or replace function freehold.audit() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $audit$
begin
  if tg_op = 'INSERT' then
    ${head("r.row")}, 'create', null, ${told}
    from ${changed};
  elsif tg_op = 'DELETE' then
    ${head("r.row")}, 'remove', ${told}, null
    from ${changed};
  else
    ${head("r.now")}, 'update', d.before::text, d.after::text
    from (select to_jsonb(old) as was, to_jsonb(new) as now offset 0) r, ${settings},
      lateral (
        select jsonb_object_agg(e.key, ${masked("e.value")}) as before, jsonb_object_agg(e.key, ${masked("(r.now -> e.key)")}) as after
        from jsonb_each(r.was) e where e.value is distinct from r.now -> e.key and e.key <> all (tg_argv[4]::text[])
      ) d;
  end if;
  return null;
end
$audit$`,
};

/** Adds an entry that tells of no row. For functions of the owner alone. */
const addEntryFunction: OwnFunction = {
  signature: "freehold.add_entry(uuid, uuid, text, text, text, text, jsonb)",
  callers: [],
  sql: `create or replace function freehold.add_entry(organization uuid, subject uuid, resource text, record_id text, name text, act text, facts jsonb)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $entry$
begin
  -- Whoever takes a position has a transaction id before: that is how sealing knows who may still come with an earlier one.
  perform pg_current_xact_id();
  insert into audit.entry (${columns})
  select $1, clock_timestamp(), coalesce($2, ${person}), ${origin.join(", ")}, $3, $4, left($5, 200), $6, null, $7::text from ${settings};
end
$entry$`,
};

/** Writes an act that is no change of a row into the trail of the organization for which the transaction acts. */
const recordActFunction: OwnFunction = {
  signature: "freehold.record_act(text, text, text, jsonb)",
  callers: [roleNames.app],
  sql: `create or replace function freehold.record_act(kind text, resource text, record_id text, facts jsonb)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $act$
begin
  -- The words for changes of rows are the triggers' own.
  if kind is null or kind !~ '^[a-z][A-Za-z]*(\\.[a-z][A-Za-z]*)+$' or length(kind) > 60 or length(resource) > 120 or length(record_id) > 200
    or octet_length(facts::text) > 4096 then
    raise exception 'this is no act that the audit trail takes' using errcode = '22023';
  end if;
  perform freehold.add_entry(coalesce(nullif(current_setting('app.org_id', true), '')::uuid, '${installationId}'), null, resource, record_id, null, kind, facts);
end
$act$`,
};

/** All that writes into the audit trail. Replaced with every start, as whatever was altered of them must be right again. */
export const auditFunctions: readonly OwnFunction[] = [auditFunction, addEntryFunction, recordActFunction];
