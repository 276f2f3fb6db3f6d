import { eq } from "drizzle-orm";
import { DateTime } from "luxon";
import type { Tx } from "@freehold/database/database.ts";
import { fault } from "./fault.ts";
import { quote, type QuoteRow } from "./schema.ts";

/** When something is done with a quote, and by whose calendar. */
export type QuoteMoment = { readonly now: Date; readonly timeZone: string };

/** The moment on the calendar of the organization. */
export const dayOf = ({ now, timeZone }: QuoteMoment): DateTime => DateTime.fromJSDate(now, { zone: timeZone });

/** The day of the moment: `2026-01-31`. */
export const todayOf = (moment: QuoteMoment): string => dayOf(moment).toISODate()!;

/** @throws crm.quoteMissing */
export async function getQuote(tx: Tx, quoteId: string): Promise<QuoteRow> {
  const [found] = await tx.select().from(quote).where(eq(quote.id, quoteId));
  if (!found) throw fault.quoteMissing({ quoteId });
  return found;
}
