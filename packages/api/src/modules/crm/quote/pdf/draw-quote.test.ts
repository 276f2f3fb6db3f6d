import { expect, test } from "vitest";
import { quoteLanguages } from "../words.contract.ts";
import type { QuoteDocument } from "./document.ts";
import { drawQuote } from "./draw-quote.ts";

const document: QuoteDocument = {
  number: "Q-2026-0007",
  replaces: "Q-2026-0005",
  issuedOn: "2026-11-22",
  validUntil: "2026-12-22",
  subject: "Žluťoučký kůň, Ελλάδα, Україна, 10 €",
  recipientName: "Aroma",
  recipientAddress: "Via Roma 1\nRoma",
  note: "",
  currency: "EUR",
  sender: { name: "Fresh Market", address: "", taxNumber: "", bankLine: "", footer: "", language: "en", country: "IT" },
  lines: [
    {
      position: 1,
      text: "A name of one word that is too long for its column: ".repeat(4) + "x".repeat(200),
      quantityThousandths: 10n ** 12n,
      unit: "m",
      unitPriceMinor: 10n ** 6n,
      discountBasisPoints: 9_999,
      taxBasisPoints: 10_000,
      netMinor: 100_000_000_000n,
    },
  ],
};

test("a quote is drawn in every language, and the same words give the same file", async () => {
  for (const language of quoteLanguages) {
    const said = { ...document, sender: { ...document.sender, language } };
    const drawn = Buffer.from(await drawQuote(said));
    expect(drawn.subarray(0, 5).toString()).toBe("%PDF-");
    if (language === "en") expect(Buffer.from(await drawQuote(said)).equals(drawn)).toBe(true);
  }
});

test("what goes on for many lines goes on on the next pages, and is not cut off where one ends", async () => {
  const many = { ...document.lines[0]!, text: "a\n".repeat(499) };
  const drawn = Buffer.from(await drawQuote({ ...document, lines: [many] })).toString("latin1");
  expect(drawn.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(8);
});
