import { eq } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { fault } from "../fault.ts";
import { contact, party } from "./schema.ts";

export type ContactRow = typeof contact.$inferSelect;

/**
 * Makes a contact the primary one of its party; who was it before is not any more. Locks the party first, as the triggers do: two
 * people may choose at once, and the later choice holds.
 * @throws crm.contactMissing
 */
export async function makePrimary(tx: Tx, { id }: { id: string }): Promise<ContactRow> {
  const [seen] = await tx.select().from(contact).where(eq(contact.id, id));
  if (!seen) throw fault.contactMissing();
  await tx.select({ id: party.id }).from(party).where(eq(party.id, seen.clientId)).for("no key update");
  const [row] = await tx.update(contact).set({ isPrimary: true }).where(eq(contact.id, id)).returning();
  if (!row) throw fault.contactMissing();
  return row;
}
