import { and, asc, eq, inArray, ne } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { enqueue } from "../../../platform/jobs/enqueue.ts";
import { winDeal } from "../deal/deal.ts";
import { deal } from "../deal/schema.ts";
import { party, partyAddress } from "../party/schema.ts";
import { linesOfDeal } from "../product/line.ts";
import type { AcceptQuote, DeclineQuote, DraftQuote, OneQuote } from "./contract.ts";
import { makeQuotePdf } from "./quote.jobs.ts";
import { fault } from "./fault.ts";
import { dayOf, getQuote, todayOf, type QuoteMoment } from "./found-quote.ts";
import { senderNow, validDaysOf } from "./letterhead.ts";
import { linesOfQuote, saidBy, takeOverLines } from "./quote-lines.ts";
import { quote, quoteLine, type QuoteRow } from "./schema.ts";

/**
 * Makes a draft of what a deal says now, to its client at their billing or main address. A deal without lines gives one line: its name
 * for its value. @throws crm.quoteDealMissing
 */
export async function draftQuote(tx: Tx, { dealId }: DraftQuote, moment: QuoteMoment): Promise<QuoteRow> {
  const [found] = await tx.select().from(deal).where(eq(deal.id, dealId));
  if (!found) throw fault.quoteDealMissing({ dealId });
  const lines = await linesOfDeal(tx, dealId);
  const { partyId, name, currency, valueMinor } = found;
  const [made] = await tx
    .insert(quote)
    .values({
      dealId,
      partyId,
      subject: name,
      currency,
      ...(await recipientOf(tx, partyId, moment)),
      validUntil: await validFrom(tx, moment),
    })
    .returning();
  const offered = lines.length > 0 ? lines.map(saidBy) : [{ text: name, unitPriceMinor: valueMinor }];
  await tx.insert(quoteLine).values(offered.map((line) => ({ ...line, quoteId: made!.id })));
  return getQuote(tx, made!.id);
}

async function validFrom(tx: Tx, moment: QuoteMoment): Promise<string> {
  return dayOf(moment)
    .plus({ days: await validDaysOf(tx) })
    .toISODate()!;
}

/** Whom a letter goes to, as it is written on it: with the country, in the words of the sender, where it is another one. */
async function recipientOf(
  tx: Tx,
  partyId: string,
  moment: QuoteMoment,
): Promise<{ recipientName: string; recipientAddress: string | null }> {
  const [found] = await tx.select({ name: party.name }).from(party).where(eq(party.id, partyId));
  const addresses = await tx.select().from(partyAddress).where(eq(partyAddress.partyId, partyId)).orderBy(asc(partyAddress.id)).limit(50);
  const of = (kind: string) => addresses.find((one) => one.kind === kind);
  const chosen = of("billing") ?? of("main") ?? addresses[0];
  if (!chosen) return { recipientName: found!.name, recipientAddress: null };
  const place = [chosen.postalCode, chosen.city].filter(Boolean).join(" ");
  const { country, language } = await senderNow(tx, moment);
  const abroad = chosen.country !== null && chosen.country !== country ? chosen.country : undefined;
  const name = abroad && (new Intl.DisplayNames(language, { type: "region" }).of(abroad) ?? abroad);
  const written = [chosen.street, place, chosen.region, name].filter(Boolean).join("\n");
  return { recipientName: found!.name, recipientAddress: written.slice(0, 500) };
}

/**
 * Locks a quote and what it replaces, always in the same order: whoever else decides on them waits. The deal is locked first, where
 * somebody needs it. @throws crm.quoteMissing, quoteReadOnly
 */
async function lockQuote(tx: Tx, quoteId: string): Promise<{ quote: QuoteRow; replaced: QuoteRow | undefined }> {
  const { replacesId } = await getQuote(tx, quoteId);
  const ids = replacesId === null ? [quoteId] : [quoteId, replacesId];
  const rows = await tx.select().from(quote).where(inArray(quote.id, ids)).orderBy(asc(quote.id)).for("no key update");
  const locked = rows.find(({ id }) => id === quoteId);
  // Only what may be changed can be locked.
  if (!locked) throw fault.quoteReadOnly({ quoteId });
  return { quote: locked, replaced: rows.find(({ id }) => id === replacesId) };
}

async function change(tx: Tx, id: string, to: Partial<typeof quote.$inferInsert>): Promise<QuoteRow> {
  const [changed] = await tx.update(quote).set(to).where(eq(quote.id, id)).returning();
  return changed!;
}

/**
 * Sends a draft: it gets its number, keeps who sent it, and never changes from now on; what it replaces is over. Its PDF is made
 * once this holds. Locks the quote. @throws crm.quoteMissing, quoteIssued, quoteEmpty, quoteValidity, quoteDecided
 */
export async function issueQuote(tx: Tx, { quoteId }: OneQuote, moment: QuoteMoment): Promise<QuoteRow> {
  const { quote: found, replaced } = await lockQuote(tx, quoteId);
  if (found.status !== "draft") throw fault.quoteIssued({ quoteId });
  if ((await linesOfQuote(tx, quoteId)).length === 0) throw fault.quoteEmpty({ quoteId });
  const issuedOn = todayOf(moment);
  if (found.validUntil === null || found.validUntil < issuedOn)
    throw fault.quoteValidity({ fields: { validUntil: "Choose today or a later day." } });
  if (replaced && replaced.status !== "issued") throw fault.quoteDecided({ number: replaced.number });
  if (replaced) await change(tx, replaced.id, { status: "superseded" });
  const issued = await change(tx, quoteId, { status: "issued", issuedOn, sender: await senderNow(tx, moment) });
  await enqueue(tx, makeQuotePdf, { quoteId }, { key: quoteId });
  return issued;
}

/**
 * Notes that a quote was accepted: its deal takes over its lines and its currency, and is won where that is asked and it is open.
 * Locks the deal, then the quote. @throws crm.quoteMissing, quoteNotIssued, quoteOver, quoteExpired, quoteDay, quoteOtherAccepted
 */
export async function acceptQuote(tx: Tx, { quoteId, on, deal: fate }: AcceptQuote, moment: QuoteMoment): Promise<QuoteRow> {
  const { dealId } = await getQuote(tx, quoteId);
  const [sold] = await tx.select().from(deal).where(eq(deal.id, dealId)).for("no key update");
  const { quote: found } = await lockQuote(tx, quoteId);
  demandOpen(found);
  const today = todayOf(moment);
  const decidedOn = on ?? today;
  if (decidedOn < found.issuedOn! || decidedOn > today) throw fault.quoteDay({ fields: { on: "Choose a day from its issue to today." } });
  if (decidedOn > found.validUntil!) throw fault.quoteExpired({ validUntil: found.validUntil });
  const others = and(eq(quote.dealId, dealId), eq(quote.status, "accepted"), ne(quote.id, quoteId));
  const [other] = await tx.select({ number: quote.number }).from(quote).where(others);
  if (other) throw fault.quoteOtherAccepted({ number: other.number });
  const accepted = await change(tx, quoteId, { status: "accepted", decidedOn });
  if (sold!.currency !== found.currency) await tx.update(deal).set({ currency: found.currency }).where(eq(deal.id, dealId));
  await takeOverLines(tx, found);
  if (fate === "win" && sold!.status === "open") await winDeal(tx, { dealId }, moment.now);
  return accepted;
}

function demandOpen({ id: quoteId, status }: QuoteRow): void {
  if (status === "draft") throw fault.quoteNotIssued({ quoteId });
  if (status !== "issued") throw fault.quoteOver({ quoteId, status });
}

/** Notes that a quote was declined, also one whose time is over. Locks it. @throws crm.quoteMissing, quoteNotIssued, quoteOver */
export async function declineQuote(tx: Tx, { quoteId, reason }: DeclineQuote, moment: QuoteMoment): Promise<QuoteRow> {
  const { quote: found } = await lockQuote(tx, quoteId);
  demandOpen(found);
  return change(tx, quoteId, { status: "declined", decidedOn: todayOf(moment), declinedBecause: reason || null });
}

/**
 * Begins a new version of a quote that was issued, with its words and lines; the one that is there already, where somebody has begun one.
 * The quote stays as it is until the new version is issued. Locks it. @throws crm.quoteMissing, quoteNotIssued, quoteOver
 */
export async function reviseQuote(tx: Tx, { quoteId }: OneQuote, moment: QuoteMoment): Promise<QuoteRow> {
  const { quote: found } = await lockQuote(tx, quoteId);
  demandOpen(found);
  const [begun] = await tx.select().from(quote).where(eq(quote.replacesId, quoteId));
  if (begun) return begun;
  const { dealId, partyId, subject, recipientName, recipientAddress, note, currency } = found;
  const said = { dealId, partyId, subject, recipientName, recipientAddress, note, currency };
  const [made] = await tx
    .insert(quote)
    .values({ ...said, replacesId: found.id, validUntil: await validFrom(tx, moment) })
    .returning();
  const lines = await linesOfQuote(tx, quoteId);
  await tx.insert(quoteLine).values(lines.map((line) => ({ ...saidBy(line), quoteId: made!.id })));
  return getQuote(tx, made!.id);
}
