import { roleNames } from "../connection-url.ts";
import type { OwnFunction } from "./functions.ts";

/** The organization of entries that belong to none: what happens to people's accounts and to the installation. */
export const installationId = "00000000-0000-0000-0000-000000000000";

/** The product itself where a row asks who did it. */
const itself = "00000000-0000-7000-8000-000000000000";

/** Where the settings say that a transaction comes from: the words of `originText`, and who acts. */
export const originSettings = `(select string_to_array(nullif(current_setting('app.origin', true), ''), ' ') as words,
    nullif(current_setting('app.user_id', true), '') as acting offset 0) s`;

/** Who, by what, which, the request and the address, of `originSettings`. Whoever the product acts for is named before the product. */
export const originColumns = [
  `coalesce(nullif(s.acting, '${itself}'), nullif(s.words[4], '-'), s.acting)::uuid`,
  `coalesce(nullif(s.words[2], '-'), case when s.acting = '${itself}' then 'product' else 'direct' end)`,
  "nullif(s.words[3], '-')",
  "nullif(s.words[1], '-')",
  "nullif(s.words[5], '-')",
];
const [person, ...origin] = originColumns;

export const entryColumns =
  "org_id, at, person_id, through, through_id, request_id, address, resource, record_id, record_name, act, before, after";

/** Adds an entry that tells of no row. For functions of the owner alone. */
const addEntryFunction: OwnFunction = {
  signature: "freehold.add_entry(uuid, uuid, text, text, text, text, jsonb)",
  callers: [],
  sql: `create or replace function freehold.add_entry(organization uuid, subject uuid, resource text, record_id text, name text, act text, facts jsonb)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $entry$
begin
  -- Whoever takes a position has a transaction id before: that is how sealing knows who may still come with an earlier one.
  perform pg_current_xact_id();
  insert into audit.entry (${entryColumns})
  select $1, clock_timestamp(), coalesce($2, ${person}), ${origin.join(", ")}, $3, $4, left($5, 200), $6, null, $7::text from ${originSettings};
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

/** What writes acts that are no change of a row into the audit trail. Replaced with every start, as whatever was altered of them must be right again. */
export const auditFunctions: readonly OwnFunction[] = [addEntryFunction, recordActFunction];
