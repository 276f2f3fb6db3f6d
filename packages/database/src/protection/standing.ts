import { roleNames } from "../connection-url.ts";
import type { OwnFunction } from "./functions.ts";

/** The SQLSTATE of an attempt to act on a standing that is not the caller's any more. */
export const standingChanged = "FH002";

/** What the rights of a credential rest on, for each kind: one column of text, and no row where the credential gives none. */
export type StandingQueries = Readonly<Record<"session" | "key", string>>;

const setting = "pg_catalog.current_setting('app.credential', true)";
/** The hash by which the database knows the credential, as the queries name it. */
export const credentialHash = `split_part(${setting}, ':', 2)`;

/**
 * The functions that let a process remember who a caller is without trusting its memory: `freehold.standing_stamp()` says what
 * the caller's rights rest on at this moment, `freehold.demand_standing(stamp)` ends a transaction that was begun on anything
 * else. They read past row-level security as the tables' owner and tell nothing but a hash.
 * @param queries read under the settings `app.credential` and `app.org_id`, they answer otherwise after any change of what the
 *   rights rest on
 */
export function standingFunctions({ session, key }: StandingQueries): readonly OwnFunction[] {
  const language = "language plpgsql stable security definer set search_path = pg_catalog, pg_temp";
  // Of two plans the one that is not needed would cost as much to set up as the other takes.
  const found = `if starts_with(${setting}, 'key:') then found := md5((${key})); else found := md5((${session})); end if;`;
  return [
    {
      signature: "freehold.standing_stamp()",
      callers: [roleNames.app],
      sql: `create or replace function freehold.standing_stamp() returns text ${language} as $standing$
declare
  found text;
begin
  ${found}
  return found;
end
$standing$`,
    },
    {
      signature: "freehold.demand_standing(text)",
      callers: [roleNames.app],
      sql: `create or replace function freehold.demand_standing(text) returns boolean ${language} as $standing$
declare
  found text;
begin
  ${found}
  if found is distinct from $1 then
    raise exception 'the caller''s standing has changed' using errcode = '${standingChanged}';
  end if;
  return true;
end
$standing$`,
    },
  ];
}
