import { and, eq, ilike, inArray, or, sql, type SQL } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "@freehold/database/database.ts";
import { file } from "../../../platform/files/schema.ts";
import { activity } from "../activity/schema.ts";
import { eraseConsents } from "../consent/erase-consents.ts";
import { deal } from "../deal/schema.ts";
import { booking, professional } from "../professional/schema.ts";
import { quote } from "../quote/schema.ts";
import { supplier, supply } from "../supplier/schema.ts";
import { erasedName, eraseMerges } from "./erase-merges.ts";
import { client, contact, employee, party, partyAddress, partyLink, type PartyRow } from "./schema.ts";

const erasedDeal = "Deal of an erased person";

/** What their files are called as long as they are not gone. */
const erasedFile = "Erased";

/** Whom to erase, and the files about them, whose content goes afterwards. */
type Erasing = { readonly person: PartyRow; readonly files: readonly { readonly id: string }[] };

/**
 * Empties every field of the CRM that tells who the person is or was written about them, and removes what says nothing else. The rows
 * that stay say that something was, not with whom. What programs outside are told of it says no more.
 * @returns how many rows of each kind were written or removed
 */
export async function eraseRows(tx: Tx, { person, files }: Erasing, now: Date): Promise<Record<string, number>> {
  const { id } = person;
  // What only others may read or nobody may change: notifications, what imports keep, judgements. Found by what the person is called.
  await tx.execute(sql`select crm.erase_traces(${id})`);
  const ofFiles = files.map((one) => one.id);
  await tx.update(file).set({ name: erasedFile }).where(inArray(file.id, ofFiles));
  const written = await eraseParty(tx, id, now);
  const roles = await eraseRoles(tx, id);
  const business = await eraseBusiness(tx, person);
  const addresses = await tx.delete(partyAddress).where(eq(partyAddress.partyId, id)).returning({ id: partyAddress.id });
  const links = await tx
    .delete(partyLink)
    .where(or(eq(partyLink.fromId, id), eq(partyLink.toId, id)))
    .returning({ id: partyLink.id });
  const consents = await eraseConsents(tx, id);
  const merges = await eraseMerges(tx, id);
  // Last: it tells what stands here now, also of what was just written.
  await tx.execute(sql`select crm.erase_changes(${id})`);
  return {
    party: written,
    partyAddress: addresses.length,
    partyLink: links.length,
    consent: consents,
    partyMerge: merges,
    ...roles,
    ...business,
  };
}

async function eraseParty(tx: Tx, id: string, now: Date): Promise<number> {
  const nobody = { name: erasedName, givenName: null, familyName: null, email: null, phone: null, website: null, custom: {} };
  const rows = await tx
    .update(party)
    .set({ ...nobody, erasedAt: sql`coalesce(${party.erasedAt}, ${now.toISOString()}::timestamptz)` })
    .where(eq(party.id, id))
    .returning({ id: party.id });
  return rows.length;
}

/** That they buy, sell, work here or can be booked stays; what was noted about it goes. */
async function eraseRoles(tx: Tx, id: string): Promise<Record<string, number>> {
  const contacts = await tx.update(contact).set({ role: null }).where(eq(contact.personId, id)).returning({ id: contact.id });
  const employees = await tx
    .update(employee)
    .set({ title: null, department: null, userId: null })
    .where(eq(employee.partyId, id))
    .returning({ id: employee.id });
  const clients = await tx.update(client).set({ number: null }).where(eq(client.partyId, id)).returning({ id: client.id });
  const professionals = await tx
    .update(professional)
    .set({ title: null, note: null })
    .where(eq(professional.partyId, id))
    .returning({ id: professional.id });
  const suppliers = await tx.update(supplier).set({ note: null }).where(eq(supplier.partyId, id)).returning({ id: supplier.id });
  const supplies = await tx
    .update(supply)
    .set({ note: null })
    .where(
      inArray(
        supply.supplierId,
        suppliers.map((one) => one.id),
      ),
    )
    .returning({ id: supply.id });
  const bookings = await tx.update(booking).set({ note: null }).where(eq(booking.partyId, id)).returning({ id: booking.id });
  return {
    contact: contacts.length,
    employee: employees.length,
    client: clients.length,
    professional: professionals.length,
    supplier: suppliers.length,
    supply: supplies.length,
    booking: bookings.length,
  };
}

/** Deals stay, with what they were worth: under another name where it names the person. So do quotes that were issued. */
async function eraseBusiness(tx: Tx, person: PartyRow): Promise<Record<string, number>> {
  const theirs = await tx
    .update(deal)
    .set({ lostNote: null, name: renamed(deal.name, person) })
    .where(eq(deal.partyId, person.id))
    .returning({ id: deal.id });
  const ofDeals = theirs.map(({ id }) => id);
  const activities = await tx
    .update(activity)
    .set({ subject: sql`initcap(${activity.kind})`, body: null, mentions: [] })
    .where(or(eq(activity.partyId, person.id), inArray(activity.dealId, ofDeals)))
    .returning({ id: activity.id });
  const drafts = await tx
    .update(quote)
    .set({ recipientName: erasedName, recipientAddress: null, note: null, subject: renamed(quote.subject, person) })
    .where(and(eq(quote.partyId, person.id), eq(quote.status, "draft")))
    .returning({ id: quote.id });
  return { deal: theirs.length, activity: activities.length, quote: drafts.length };
}

/** Names that are as short as this are found in many words. */
const tooShort = 3;

/** A title without the person: another one where a part of their name stands in it. */
function renamed(column: typeof deal.name | typeof quote.subject, { name, givenName, familyName }: PartyRow): SQL {
  const parts = [...new Set([name, givenName, familyName, ...name.split(/\s+/)])].filter((part) => part !== null && part.length > tooShort);
  const isNamed = or(...parts.map((part) => ilike(column, `%${part!.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)));
  return isNamed ? sql`case when ${isNamed} then ${erasedDeal} else ${column} end` : sql`${column}`;
}

/** The kinds of record that are about one person and nobody else, each with the column that says about whom. */
const own: readonly { readonly resource: string; readonly table: PgTable; readonly id: PgColumn; readonly at: PgColumn }[] = [
  { resource: "crm.party", table: party, id: party.id, at: party.id },
  { resource: "crm.activity", table: activity, id: activity.id, at: activity.partyId },
  { resource: "crm.client", table: client, id: client.id, at: client.partyId },
  { resource: "crm.contact", table: contact, id: contact.id, at: contact.personId },
  { resource: "crm.employee", table: employee, id: employee.id, at: employee.partyId },
  { resource: "crm.professional", table: professional, id: professional.id, at: professional.partyId },
  { resource: "crm.supplier", table: supplier, id: supplier.id, at: supplier.partyId },
  { resource: "crm.booking", table: booking, id: booking.id, at: booking.partyId },
];

/** The files of a person, and of records that are about them alone. */
export const filesOf = (tx: Tx, personId: string) =>
  tx
    .select({ id: file.id, name: file.name, bytes: file.bytes, contentType: file.contentType, createdAt: file.createdAt })
    .from(file)
    .where(
      or(
        ...own.map(({ resource, table, id, at }) =>
          and(eq(file.resource, resource), inArray(file.recordId, tx.select({ id }).from(table).where(eq(at, personId)))),
        ),
      ),
    );
