import { z } from "zod";
import type { inputsOf } from "@freehold/kernel/resource/inputs.ts";

/** The most rows that one bulk call may name. */
export const maxBulk = 500;

type Kept = "orgId" | "createdAt" | "updatedAt" | "version";

/** One thing that a bulk call does. With a version only as long as the row is of it. */
export type BulkAct<New> =
  | { act: "create"; values: Omit<New, Kept> }
  | { act: "update"; id: string; patch: Partial<Omit<New, Kept | "id">>; version?: number | undefined }
  | { act: "remove"; id: string; version?: number | undefined };

export type BulkInput<New> = {
  rows: BulkAct<New>[];
  /** All or none. */
  atomic?: boolean | undefined;
};

/** What came of one row. */
export type BulkOutcome<Row> =
  | { id: string; ok: true; version: number }
  | {
      /** Null for a row that was to be added and was not given an id. */
      id: string | null;
      ok: false;
      /** Of a program: `row.stale`, `row.missing`, `row.notAllowed`, `database.taken` and so on. */
      fault: string;
      message: string;
      fields: Readonly<Record<string, string>> | null;
      /** The row as it is now, when it is of another version than was said. */
      current: Row | null;
    };

/** What came of a bulk call, row by row in the order of the call. */
export type BulkReport<Row> = { rows: BulkOutcome<Row>[]; done: number; refused: number };

/** The acts of a bulk call, named as the procedures that do one of them. */
export const bulkActs = ["create", "update", "remove"] as const;
export type BulkActName = (typeof bulkActs)[number];

/** What the bulk procedure of a table accepts: the acts that it has as procedures, with the same inputs. */
export function bulkInput({ create, update, remove }: ReturnType<typeof inputsOf>, allowed: readonly BulkActName[]) {
  const version = update.shape.version;
  const shapes = {
    create: z.strictObject({ act: z.literal("create"), values: create }),
    update: z.strictObject({ act: z.literal("update"), ...update.shape }),
    remove: z.strictObject({ act: z.literal("remove"), ...remove.shape, version }),
  };
  const [first, ...rest] = allowed.map((name) => shapes[name]);
  if (!first) throw new TypeError("A bulk procedure without acts does nothing.");
  const words = allowed.map((name) => wordsOf[name]).join("; ");
  return z.strictObject({
    rows: z
      .array(z.discriminatedUnion("act", [first, ...rest]))
      .min(1, "Name at least one record.")
      .max(maxBulk, `At most ${maxBulk} records at a time.`)
      .meta({ title: "Records", description: `What is done, in this order: ${words}.` }),
    atomic: z.boolean().default(false).meta({ title: "All or none", description: "Whether one that is refused undoes all others." }),
  });
}

const wordsOf: Record<BulkActName, string> = {
  create: '{"act": "create", "values": {...}}',
  update: '{"act": "update", "id": "...", "patch": {...}, "version": 3}',
  remove: '{"act": "remove", "id": "..."}',
};
