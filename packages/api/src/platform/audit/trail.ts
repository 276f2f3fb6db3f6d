import { and, asc, count, desc, gt, lte } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { Head } from "./contract.ts";
import { auditEntry, auditSeal } from "./schema.ts";
import { headOf, type Trail } from "./verification.ts";

/** Runs work as whoever may read a trail. */
type As = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** Seals that are read at a time: with their digests about four megabytes. */
const sealsAtOnce = 10;

/** The trail of one organization, as it is in the database. Every batch is a transaction of its own. */
export function trailIn(as: As): Trail {
  return {
    async *seals() {
      for (let after = 0; ;) {
        const from = after;
        const found = await as((tx) =>
          tx.select().from(auditSeal).where(gt(auditSeal.number, from)).orderBy(asc(auditSeal.number)).limit(sealsAtOnce),
        );
        yield* found;
        if (found.length < sealsAtOnce) return;
        after = found.at(-1)!.number;
      }
    },
    entries: (after, upTo) =>
      as((tx) =>
        tx
          .select()
          .from(auditEntry)
          .where(and(gt(auditEntry.position, after), lte(auditEntry.position, upTo)))
          .orderBy(asc(auditEntry.position)),
      ),
    unsealed: async (after) => {
      const [found] = await as((tx) => tx.select({ entries: count() }).from(auditEntry).where(gt(auditEntry.position, after)));
      return found!.entries;
    },
  };
}

/** How far a trail is sealed. */
export type SealState = {
  /** Null before the first seal. */
  readonly head: Head | null;
  /** Until when everything is sealed. */
  readonly sealedUntil: Date | null;
  /** Entries that are not sealed yet. */
  readonly unsealed: number;
};

/** The end of the chain, and what is not in it yet. */
export async function sealState(tx: Tx): Promise<SealState> {
  const [last] = await tx.select().from(auditSeal).orderBy(desc(auditSeal.number)).limit(1);
  const [after] = await tx
    .select({ entries: count() })
    .from(auditEntry)
    .where(gt(auditEntry.position, last?.toPosition ?? 0));
  return { head: last ? headOf(last) : null, sealedUntil: last?.lastAt ?? null, unsealed: after!.entries };
}
