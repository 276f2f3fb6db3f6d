import type { Client } from "../../api/transport.ts";
import type { Row } from "../../live/line/frames.ts";

/** The most rows that the server takes at a time. */
const atOnce = 500;

/** What is to be done with one row. */
export type BulkAct =
  | { readonly act: "create"; readonly values: Row }
  | { readonly act: "update"; readonly id: string; readonly patch: Row; readonly version?: number }
  | { readonly act: "remove"; readonly id: string; readonly version?: number };

/** What came of it. */
export type BulkOutcome =
  | { readonly id: string; readonly ok: true; readonly version: number }
  | {
      readonly id: string | null;
      readonly ok: false;
      readonly fault: string;
      readonly message: string;
      readonly fields: Readonly<Record<string, string>> | null;
      readonly current: Row | null;
    };

/** Does as many acts as there are, some hundreds at a time. @returns what came of each, in order */
export async function runBulk(client: Client, path: string, acts: readonly BulkAct[]): Promise<BulkOutcome[]> {
  const outcomes: BulkOutcome[] = [];
  for (let from = 0; from < acts.length; from += atOnce) {
    const rows = acts.slice(from, from + atOnce);
    const report = (await client.mutation(`${path}.bulk`, { rows })) as { rows: BulkOutcome[] };
    outcomes.push(...report.rows);
  }
  return outcomes;
}

/** A row that was changed: what it was before, and the version that the change gave it. */
export type Changed = { readonly before: Row; readonly version: number };

/** How to put rows back as they were: only the fields that were changed, and only as long as nobody has touched them since. */
export const undoing = (changed: readonly Changed[], fields: readonly string[]): BulkAct[] =>
  changed.map(({ before, version }) => ({
    act: "update",
    id: String(before["id"]),
    version,
    patch: Object.fromEntries(fields.map((field) => [field, before[field] ?? null])),
  }));
