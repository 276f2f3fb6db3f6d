import { and, asc, desc, eq } from "drizzle-orm";
import type { DemoScope } from "../../../module.ts";
import { deal } from "../deal/schema.ts";
import { seedCatalogue, seedLines } from "../product/demo.ts";
import { setLetterhead } from "./letterhead.ts";
import { acceptQuote, declineQuote, draftQuote, issueQuote, reviseQuote } from "./quote.ts";

const day = 86_400_000;
const timeZone = "Europe/Rome";
/** How many of each: enough to see, and their PDFs take a moment each. */
const accepted = 4;
const open = 6;

/** The catalogue, what is sold with deals, and the quotes that were sent for some of them, in the order in which they were. */
export async function seedQuotes({ backend, actor, onProgress }: DemoScope): Promise<void> {
  onProgress("products and quotes");
  const now = backend.clock().getTime();
  const at = (daysAgo: number) => ({ now: new Date(now - daysAgo * day), timeZone });
  await backend.database.asActor(actor("manager"), async (tx) => {
    await seedCatalogue(tx);
    await setLetterhead(tx, {
      name: "Fresh Market S.r.l.",
      address: "Via dei Mercati Generali 14\n00154 Roma\nItaly",
      taxNumber: "VAT IT04817230589",
      bankLine: "IBAN IT60 X054 2811 1010 0000 0123 456",
      footer: "Payment within 30 days. Prices without tax unless said otherwise. Delivery in Rome before seven in the morning.",
      validDays: 30,
    });
    await seedLines(tx);
  });
  await backend.database.asActor(actor("staff"), async (tx) => {
    const some = async (status: "won" | "open", count: number) =>
      tx
        .select({ id: deal.id, closedAt: deal.closedAt })
        .from(deal)
        .where(and(eq(deal.status, status), eq(deal.hasLines, true)))
        .orderBy(status === "won" ? asc(deal.closedAt) : desc(deal.valueMinor))
        .limit(count);
    for (const { id: dealId, closedAt } of await some("won", accepted)) {
      const closedDaysAgo = Math.ceil((now - closedAt!.getTime()) / day);
      const { id: quoteId } = await draftQuote(tx, { dealId }, at(closedDaysAgo + 9));
      await issueQuote(tx, { quoteId }, at(closedDaysAgo + 8));
      await acceptQuote(tx, { quoteId, deal: "leave" }, at(closedDaysAgo));
    }
    const sent: string[] = [];
    for (const [i, { id: dealId }] of (await some("open", open)).entries()) {
      const { id: quoteId } = await draftQuote(tx, { dealId }, at(40 - i * 7));
      // The last one is still being written.
      if (i === open - 1) continue;
      await issueQuote(tx, { quoteId }, at(40 - i * 7));
      sent.push(quoteId);
    }
    await declineQuote(tx, { quoteId: sent[1]!, reason: "They want a delivery on Sundays too." }, at(20));
    const { id: newer } = await reviseQuote(tx, { quoteId: sent[3]! }, at(3));
    await issueQuote(tx, { quoteId: newer }, at(2));
  });
}
