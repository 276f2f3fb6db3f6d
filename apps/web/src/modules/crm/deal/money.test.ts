import fc from "fast-check";
import { expect, test } from "vitest";
import { perCurrency } from "@freehold/api/modules/crm/deal/money.contract.ts";
import { minorOf, moneysText, moneyText, roundedMoneyText, typedMoney } from "./money.ts";

test.each([
  ["12400", "EUR", 1_240_000n],
  ["12,400.50", "EUR", 1_240_050n],
  ["12.400,50", "EUR", 1_240_050n],
  ["12 400,5", "EUR", 1_240_050n],
  ["12,400", "EUR", 1_240_000n],
  ["12,400", "JPY", 12_400n],
  ["1.234", "KWD", 1234n],
  ["0", "EUR", 0n],
  ["", "EUR", undefined],
  ["twelve", "EUR", undefined],
  ["-5", "EUR", undefined],
])("%s typed in %s is %s of its smallest unit", (typed, currency, minor) => {
  expect(minorOf(typed, currency)).toBe(minor);
});

test("what is shown in a field means the same amount when it is sent again", () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 14n), fc.constantFrom("EUR", "JPY", "KWD"), (minor, currency) => {
      expect(minorOf(typedMoney({ currency, minor }), currency)).toBe(minor);
    }),
  );
});

test("amounts are written with their currency, and different ones stand beside each other", () => {
  expect(moneyText({ currency: "EUR", minor: 1_240_000n }, "en-GB")).toBe("€12,400");
  expect(moneyText({ currency: "EUR", minor: 1_240_050n }, "en-GB")).toBe("€12,400.50");
  const sums = perCurrency([
    { currency: "USD", minor: 100n },
    { currency: "EUR", minor: 200n },
    { currency: "EUR", minor: 300n },
  ]);
  expect(moneysText(sums, "en-GB")).toBe("€5 + US$1");
});

test("in narrow places small amounts are exact and large ones whole", () => {
  const text = (minor: bigint, currency = "EUR") => roundedMoneyText({ currency, minor }, "en");
  expect([text(99_950n), text(4_049_175n), text(4_049_125n), text(1200n, "JPY")]).toEqual(["€999.50", "€40,492", "€40,491", "¥1,200"]);
});
