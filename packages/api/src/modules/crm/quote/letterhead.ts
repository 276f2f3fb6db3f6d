import type { Tx } from "@freehold/database/database.ts";
import { organization } from "../../../platform/organizations/schema.ts";
import { countryOfZone } from "../party/phone.ts";
import { usualValidDays, type SetLetterhead } from "./contract.ts";
import { letterhead, type LetterheadRow, type Sender } from "./schema.ts";

/** What the organization has said of its quotes, if it has. */
export async function findLetterhead(tx: Tx): Promise<LetterheadRow | undefined> {
  const [found] = await tx.select().from(letterhead).limit(1);
  return found;
}

/** For how many days a new quote is valid. */
export const validDaysOf = async (tx: Tx): Promise<number> => (await findLetterhead(tx))?.validDays ?? usualValidDays;

/** Changes what quotes print as the sender; what is left out stays. Quotes that were issued keep what they say. */
export async function setLetterhead(tx: Tx, said: SetLetterhead): Promise<LetterheadRow> {
  const [row] = await tx
    .insert(letterhead)
    .values(said)
    .onConflictDoUpdate({ target: [letterhead.orgId, letterhead.kind], set: { kind: "quote", ...said } })
    .returning();
  return row!;
}

/** Whom a quote that is issued now is from. */
export async function senderNow(tx: Tx, { timeZone }: { readonly timeZone: string }): Promise<Sender> {
  const said = await findLetterhead(tx);
  const [own] = await tx.select({ name: organization.name }).from(organization);
  return {
    name: said?.name || own!.name,
    address: said?.address ?? "",
    taxNumber: said?.taxNumber ?? "",
    bankLine: said?.bankLine ?? "",
    footer: said?.footer ?? "",
    language: said?.language ?? "en",
    country: countryOfZone(timeZone) ?? null,
  };
}
