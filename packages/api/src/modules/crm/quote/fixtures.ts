import type { Caller } from "../../../testing/world.ts";
import { aDeal } from "../deal/fixtures.ts";

/** A product, a deal with lines, its quotes in every state but the last, and what a person consented to. */
export async function someOffers(manager: Caller, { partyId, stageId, name }: { partyId: string; stageId: string; name: string }) {
  const { crm } = manager;
  await crm.letterhead.set({ address: `Via Roma 1\nRoma`, footer: `Thank you, ${name}.` });
  const product = await crm.product.create({
    number: `W-${name}`,
    name: `Wine of ${name}`,
    unit: "case",
    priceMinor: 4_800n,
    taxBasisPoints: 2200,
  });
  const deal = await aDeal(manager, { partyId, stageId, name: `Wine for ${name}` });
  await crm.dealLine.create({
    dealId: deal.id,
    productId: product.id,
    text: product.name,
    quantityThousandths: 3_000n,
    unitPriceMinor: 4_800n,
  });
  const issued = await crm.quote.draft({ dealId: deal.id });
  await crm.quote.issue({ quoteId: issued.id });
  const draft = await crm.quote.revise({ quoteId: issued.id });
  return { product, deal, issued, draft };
}
