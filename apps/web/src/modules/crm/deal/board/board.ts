import { perCurrency, type Money } from "@freehold/api/modules/crm/deal/money.contract.ts";
import type { DealRow, StageRow } from "../../sales-rows.ts";

/** A stage with the deals that are in it, in the order of the list. */
export type BoardColumn = { readonly stage: StageRow; readonly deals: readonly DealRow[]; readonly sums: readonly Money[] };

/** Every stage of a pipeline in its order, each with its deals. A deal whose stage is not known yet waits until it is. */
export function boardColumns(stages: readonly StageRow[], deals: readonly DealRow[]): BoardColumn[] {
  const byStage = Map.groupBy(deals, ({ stageId }) => stageId);
  return stages
    .toSorted((a, b) => a.position - b.position)
    .map((stage) => {
      const own = byStage.get(stage.id) ?? [];
      return { stage, deals: own, sums: perCurrency(own.map(({ currency, valueMinor }) => ({ currency, minor: valueMinor }))) };
    });
}

/** A place on the board. */
export type Spot = { readonly column: number; readonly index: number };

/** Where a deal's card is; undefined when the board does not show it. */
export function spotOf(columns: readonly BoardColumn[], dealId: string): Spot | undefined {
  for (const [column, { deals }] of columns.entries()) {
    const index = deals.findIndex(({ id }) => id === dealId);
    if (index >= 0) return { column, index };
  }
  return undefined;
}

/** Where an arrow key leads from a card: to the next one of its column, or to the nearest of the next column that has any. */
export function spotAfter(key: string, { column, index }: Spot, counts: readonly number[]): Spot | undefined {
  const inColumn = (at: number): Spot => ({ column, index: at });
  const last = (counts[column] ?? 0) - 1;
  if (key === "ArrowDown") return index < last ? inColumn(index + 1) : undefined;
  if (key === "ArrowUp") return index > 0 ? inColumn(index - 1) : undefined;
  if (key === "Home") return inColumn(0);
  if (key === "End") return inColumn(Math.max(0, last));
  const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
  if (step === 0) return undefined;
  for (let next = column + step; next >= 0 && next < counts.length; next += step) {
    const count = counts[next] ?? 0;
    if (count > 0) return { column: next, index: Math.min(index, count - 1) };
  }
  return undefined;
}
