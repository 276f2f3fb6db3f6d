import { useMemo, useState } from "react";
import type { DealRow } from "../../sales-rows.ts";
import { useDealActs } from "../use-deals.ts";

/** What can be done with a card. The same object from draw to draw, so that a change draws its own card only. */
export type BoardActs = {
  readonly move: (deal: DealRow, stageId: string) => void;
  readonly win: (deal: DealRow) => void;
  /** Asks why, first. */
  readonly lose: (deal: DealRow) => void;
};

/** The acts of the board, the deal of which is asked why it was lost, and the way to leave that question. */
export function useBoardActs() {
  const { move, win } = useDealActs();
  const [losing, lose] = useState<DealRow>();
  const { mutate: moveDeal } = move;
  const { mutate: winDeal } = win;
  const acts = useMemo(
    (): BoardActs => ({
      move: ({ id, stageId: from }, stageId) => {
        if (from !== stageId) moveDeal({ dealId: id, stageId });
      },
      win: ({ id }) => winDeal({ dealId: id }),
      lose,
    }),
    [moveDeal, winDeal],
  );
  return { acts, losing, keep: (): void => lose(undefined) };
}
