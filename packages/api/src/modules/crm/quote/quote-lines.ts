import { asc, eq, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import type { OrderQuoteLines } from "../product/contract.ts";
import { demandAllLines, linesOfDeal } from "../product/line.ts";
import { dealLine, type DealLineRow } from "../product/schema.ts";
import { fault } from "./fault.ts";
import { quote, quoteLine, type QuoteLineRow } from "./schema.ts";

/** The lines of a quote in their order. */
export const linesOfQuote = (tx: Tx, quoteId: string): Promise<QuoteLineRow[]> =>
  tx.select().from(quoteLine).where(eq(quoteLine.quoteId, quoteId)).orderBy(asc(quoteLine.position));

/** Puts the lines of a draft into another order. Locks the quote. @throws crm.quoteMissing, quoteIssued, linesChanged */
export async function orderQuoteLines(tx: Tx, { quoteId, lineIds }: OrderQuoteLines): Promise<QuoteLineRow[]> {
  const [found] = await tx.select({ status: quote.status }).from(quote).where(eq(quote.id, quoteId)).for("no key update");
  if (!found) throw fault.quoteMissing({ quoteId });
  if (found.status !== "draft") throw fault.quoteIssued({ quoteId });
  demandAllLines(await linesOfQuote(tx, quoteId), lineIds);
  await tx.execute(sql`
    update crm.quote_line l set position = o.place
    from unnest(${sql.param([...lineIds])}::uuid[]) with ordinality o(id, place)
    where l.id = o.id and l.position <> o.place`);
  return linesOfQuote(tx, quoteId);
}

type Said = Pick<
  DealLineRow,
  "productId" | "text" | "quantityThousandths" | "unit" | "unitPriceMinor" | "discountBasisPoints" | "taxBasisPoints"
>;

/** What a line says of itself, wherever it is: places and sums follow there. */
export function saidBy(line: DealLineRow | QuoteLineRow): Said {
  const { productId, text, quantityThousandths, unit, unitPriceMinor, discountBasisPoints, taxBasisPoints } = line;
  return { productId, text, quantityThousandths, unit, unitPriceMinor, discountBasisPoints, taxBasisPoints };
}

/** Makes the lines of a deal those that were accepted. Nothing is written where they are the same. */
export async function takeOverLines(tx: Tx, { id, dealId }: { readonly id: string; readonly dealId: string }): Promise<void> {
  const agreed = (await linesOfQuote(tx, id)).map(saidBy);
  const present = (await linesOfDeal(tx, dealId)).map(saidBy);
  if (isSame(agreed, present)) return;
  await tx.delete(dealLine).where(eq(dealLine.dealId, dealId));
  await tx.insert(dealLine).values(agreed.map((line) => ({ ...line, dealId })));
}

const isSame = (some: readonly Said[], others: readonly Said[]): boolean => JSON.stringify(some, asText) === JSON.stringify(others, asText);
const asText = (_key: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);
