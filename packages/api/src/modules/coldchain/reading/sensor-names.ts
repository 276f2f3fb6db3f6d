import { sql, type SQL } from "drizzle-orm";
import { isStorable } from "@freehold/kernel/expression/kinds.ts";
import { isUuid } from "@freehold/kernel/id.ts";
import { list } from "../excursion/track.ts";

/** A sensor as it is found: devices call it by either. */
export type NamedSensor = { readonly id: string; readonly serial: string };

/** As long as a serial number or an id can be. Nothing longer is sent to the database, and no character it cannot hold. */
const longestName = 100;
const isPossible = (name: string): boolean => name.length <= longestName && isStorable("text", name);

/** Selects the sensors that these names mean, by id or serial number, in the order of their ids. */
export function sensorsNamed(names: readonly string[]): SQL {
  const possible = names.filter(isPossible);
  const ids = possible.map((name) => name.toLowerCase()).filter(isUuid);
  return sql`select id, serial from coldchain.sensor where id = any(${list(ids)}::uuid[]) or serial = any(${list(possible)}::text[]) order by id`;
}

/** The id of each sensor by the names that mean it, in their own spelling. A serial number comes before an id. */
export function idsByName(names: readonly string[], found: readonly NamedSensor[]): Map<string, string> {
  const bySerial = new Map(found.map(({ id, serial }) => [serial, id]));
  const known = new Set(found.map(({ id }) => id));
  const ids = new Map<string, string>();
  for (const name of names) {
    const id = bySerial.get(name) ?? (known.has(name.toLowerCase()) ? name.toLowerCase() : undefined);
    if (id !== undefined) ids.set(name, id);
  }
  return ids;
}
