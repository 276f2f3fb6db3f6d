import { desc, eq, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { consent } from "./schema.ts";

/** More than anybody ever said. */
const mostAnswers = 10_000;

/**
 * Withdraws what a person has consented to, and empties the notes of what they said: what is left tells nobody who they are.
 * @returns how many answers are kept, those that were added included
 */
export async function eraseConsents(tx: Tx, partyId: string): Promise<number> {
  const said = await tx
    .select()
    .from(consent)
    .where(eq(consent.partyId, partyId))
    .orderBy(desc(consent.at), desc(consent.id))
    .limit(mostAnswers);
  const last = new Map(said.toReversed().map((one) => [one.purposeId, one]));
  const given = [...last.values()].filter(({ decision }) => decision === "given");
  if (given.length > 0)
    await tx.insert(consent).values(
      given.map(({ purposeId, at }) => ({
        partyId,
        purposeId,
        decision: "withdrawn" as const,
        means: "erased" as const,
        // Clocks differ a little: it is never said before what it takes back.
        at: sql`greatest(now(), ${at.toISOString()}::timestamptz)`,
      })),
    );
  if (said.length > 0) await tx.update(consent).set({ note: null }).where(eq(consent.partyId, partyId));
  return said.length + given.length;
}
