import { and, desc, eq, isNull, ne } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { TextRow } from "@freehold/database/transaction/statement.ts";
import { askIn } from "../../../prepared.ts";
import { createRow, getRow, updateRow, type AnyRow } from "../../../resource/rows.ts";
import { statementsOf } from "../../../resource/statements.ts";
import type { CustomInput } from "../custom-field/contract.ts";
import { checkCustom } from "../custom-field/custom-field.ts";
import { fault } from "../fault.ts";
import { callableNumber, type PhoneHome } from "./phone.ts";
import { party, partyMerge, type PartyRow } from "./schema.ts";

/** What people send of a party; the procedures have checked each value by itself. */
export type PartyInput = AnyRow & {
  readonly email?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly country?: string | undefined;
  readonly custom?: CustomInput | undefined;
};

// Proof: the statements of a table read rows of that table.
const asParty = (row: TextRow): PartyRow => statementsOf(party).rows.read(row) as PartyRow;

/**
 * Adds a party: its phone number becomes one that can be called from anywhere, its own fields are checked. That others are alike
 * keeps nobody from adding it; that one has its mail address does.
 * @throws crm.mailTaken with the other's id, phoneUnclear, customUnfit
 */
export async function createParty(
  tx: Tx,
  home: PhoneHome,
  { custom = {}, ...input }: PartyInput & { kind: PartyRow["kind"] },
): Promise<PartyRow> {
  await demandFreeMail(tx, input.email);
  const values = { ...withPhone(input, home), custom: await checkCustom(tx, input.kind, { sent: custom }) };
  return asParty(await createRow(askIn(tx), party, values));
}

/** Changes a party as `createParty` makes one. @throws row.missing, stale, crm.mailTaken, phoneUnclear, customUnfit */
export async function updateParty(tx: Tx, home: PhoneHome, { id, version, patch }: PartyChange): Promise<PartyRow> {
  const before = asParty(await getRow(askIn(tx), party, id));
  await demandFreeMail(tx, patch.email, id);
  const { custom: sent, ...columns } = withPhone(patch, home);
  const custom = sent && (await checkCustom(tx, before.kind, { before: before.custom, sent }));
  const row = await updateRow(askIn(tx), party, { id, version, patch: { ...columns, ...(custom && { custom }) } });
  return asParty(row);
}

type PartyChange = { readonly id: string; readonly version?: number | undefined; readonly patch: PartyInput };

/** The other party is named: two of the same address are most often one. The unique key has the last word when two are added at once. */
async function demandFreeMail(tx: Tx, email: string | null | undefined, id?: string): Promise<void> {
  if (!email) return;
  const [other] = await tx
    .select({ id: party.id, name: party.name })
    .from(party)
    .where(and(eq(party.email, email), id === undefined ? undefined : ne(party.id, id)));
  if (other) throw fault.mailTaken({ partyId: other.id, fields: { email: `${other.name} has this address.` } });
}

function withPhone({ country, phone: written, ...input }: PartyInput, { timeZone }: PhoneHome): PartyInput {
  if (!written) return written === undefined ? input : { ...input, phone: null };
  const phone = callableNumber(written, { country, timeZone });
  if (phone === undefined) throw fault.phoneUnclear({ fields: { phone: "Write it with the country's prefix, such as +39 02 1234567." } });
  return { ...input, phone };
}

/** A party by its id, or the party that it became part of. @throws crm.partyMissing */
export async function getParty(tx: Tx, id: string): Promise<PartyRow> {
  const [found] = await tx.select().from(party).where(eq(party.id, id));
  if (found) return found;
  const [merged] = await tx
    .select({ party })
    .from(partyMerge)
    .innerJoin(party, eq(party.id, partyMerge.winnerId))
    .where(and(eq(partyMerge.loserId, id), isNull(partyMerge.undoneAt)))
    .orderBy(desc(partyMerge.id))
    .limit(1);
  if (!merged) throw fault.partyMissing();
  return merged.party;
}
