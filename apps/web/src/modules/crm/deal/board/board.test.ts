import fc from "fast-check";
import { expect, test } from "vitest";
import type { DealRow, StageRow } from "../../sales-rows.ts";
import { boardColumns, spotAfter } from "./board.ts";

// Proof: the board reads these columns and no others.
const stageRow = (id: string, position: number) => ({ id, name: id, position, probabilityPercent: 50 }) as StageRow;
const dealRow = (id: string, stageId: string, valueMinor: bigint, currency: string) => ({ id, stageId, valueMinor, currency }) as DealRow;

test("each deal is in the column of its stage, in the order of the list, and sums are by currency", () => {
  const drawn = fc.array(
    fc.record({ stage: fc.constantFrom("a", "b", "c", "gone"), currency: fc.constantFrom("EUR", "USD"), minor: fc.bigInt(0n, 9n) }),
  );
  fc.assert(
    fc.property(drawn, (all) => {
      const deals = all.map(({ stage, currency, minor }, i) => dealRow(String(i), stage, minor, currency));
      const columns = boardColumns([stageRow("c", 2), stageRow("a", 0), stageRow("b", 1)], deals);
      expect(columns.map(({ stage }) => stage.id)).toEqual(["a", "b", "c"]);
      for (const { stage, deals: own, sums } of columns) {
        expect(own).toEqual(deals.filter(({ stageId }) => stageId === stage.id));
        for (const { currency, minor } of sums)
          expect(minor).toBe(own.filter((deal) => deal.currency === currency).reduce((sum, { valueMinor }) => sum + valueMinor, 0n));
        expect(sums.length).toBe(new Set(own.map(({ currency }) => currency)).size);
      }
    }),
  );
});

test.each([
  ["ArrowDown", { column: 0, index: 0 }, { column: 0, index: 1 }],
  ["ArrowDown", { column: 0, index: 4 }, undefined],
  ["ArrowUp", { column: 0, index: 0 }, undefined],
  ["ArrowRight", { column: 0, index: 4 }, { column: 2, index: 1 }],
  ["ArrowLeft", { column: 2, index: 1 }, { column: 0, index: 1 }],
  ["ArrowRight", { column: 2, index: 0 }, undefined],
  ["End", { column: 0, index: 1 }, { column: 0, index: 4 }],
  ["Home", { column: 2, index: 1 }, { column: 2, index: 0 }],
  ["x", { column: 0, index: 0 }, undefined],
])("%s from %j leads to %j, past a column without cards", (key, from, to) => {
  expect(spotAfter(key, from, [5, 0, 2])).toEqual(to);
});
