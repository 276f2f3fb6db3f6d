import { and, desc, inArray, isNull } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { importRule } from "../../../platform/imports/matcher.ts";
import { createParty, getParty, updateParty, type PartyInput } from "./party.ts";
import { party, partyMerge, type PartyRow } from "./schema.ts";

/** Lines of a file become parties by the rules of everybody's. One that was merged since is the party that stayed. */
export const partyImports = importRule(party, {
  matchers: [
    { by: "mail", column: "email" },
    { by: "phone", column: "phone" },
    { by: "similarName", column: "name" },
  ],
  successors: stayed,
  // Proof: each value has been read and checked by its column, and what must not be missing is there.
  create: (tx, values, home) => createParty(tx, home, values as PartyInput & { kind: PartyRow["kind"] }),
  update: (tx, change, home) => updateParty(tx, home, change),
});

async function stayed(tx: Tx, ids: readonly string[]): Promise<Map<string, PartyRow>> {
  const merges = await tx
    .selectDistinctOn([partyMerge.loserId], { loserId: partyMerge.loserId })
    .from(partyMerge)
    .where(and(inArray(partyMerge.loserId, [...ids]), isNull(partyMerge.undoneAt)))
    .orderBy(partyMerge.loserId, desc(partyMerge.id));
  const found = new Map<string, PartyRow>();
  for (const { loserId } of merges) found.set(loserId, await getParty(tx, loserId));
  return found;
}
