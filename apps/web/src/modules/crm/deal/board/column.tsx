import { dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type RefObject } from "react";
import { counted } from "../../../../format/words.ts";
import type { StageRow } from "../../sales-rows.ts";
import type { BoardColumn } from "./board.ts";
import classes from "./board.module.css";
import { Card } from "./card.tsx";
import { moneyText } from "../money.ts";
import type { BoardActs } from "./use-board-acts.ts";
import type { BoardKeys } from "./use-board-keys.ts";

type ColumnProps = {
  readonly column: BoardColumn;
  /** Its place on the board, from 0. */
  readonly at: number;
  readonly stages: readonly StageRow[];
  readonly keys: BoardKeys;
  /** Undefined for people who only look. */
  readonly acts: BoardActs | undefined;
};

const cardHeight = 100;

/** A stage: how many deals, what they come to in each currency, and their cards, of which only those in sight are drawn. */
export function Column({ column: { stage, deals, sums }, at, stages, keys, acts }: ColumnProps) {
  const section = useRef<HTMLElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const isOver = useDropTarget(section, stage.id);
  const cards = useVirtualizer({
    count: deals.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => cardHeight,
    getItemKey: (index) => deals[index]?.id ?? index,
    overscan: 6,
  });
  const { sought } = keys;
  useEffect(() => {
    const index = deals.findIndex(({ id }) => id === sought?.dealId);
    if (index >= 0) cards.scrollToIndex(index, { align: "auto" });
  }, [sought]); // eslint-disable-line react-hooks/exhaustive-deps -- only where a key leads: what others do scrolls nobody's column
  const isCarriedOver = keys.carried?.over === at;
  return (
    <section
      ref={section}
      className={classes.column}
      data-stage={stage.id}
      data-over={isOver || isCarriedOver || undefined}
      aria-label={`${stage.name}, ${counted(deals.length, "deal", "deals")}`}
    >
      <ColumnHead stage={stage} deals={deals} sums={sums} />
      <div ref={scroller} className={classes.cards}>
        <ul className={classes.list} style={{ height: cards.getTotalSize() }}>
          {cards.getVirtualItems().map(({ key, index, start }) => {
            const deal = deals[index];
            return (
              deal && (
                <li
                  key={key}
                  className={classes.item}
                  style={{ transform: `translateY(${start}px)`, height: cardHeight }}
                  aria-setsize={deals.length}
                  aria-posinset={index + 1}
                >
                  <Card
                    deal={deal}
                    stages={stages}
                    acts={acts}
                    isCurrent={deal.id === keys.focusedId}
                    isCarried={deal.id === keys.carried?.deal.id}
                    onFocus={keys.onFocus}
                  />
                </li>
              )
            );
          })}
        </ul>
      </div>
    </section>
  );
}

/** A stage as its column is headed: how many deals, what they come to in each currency, and how many of them are won in the end. */
function ColumnHead({ stage, deals, sums }: BoardColumn) {
  return (
    <header className={classes.head}>
      <h2 className={classes.name}>
        <span className="truncate">{stage.name}</span>
        <span className={classes.count}>{deals.length.toLocaleString()}</span>
      </h2>
      <p className={classes.sums}>
        {sums.length === 0 ? "–" : sums.map((sum) => <span key={sum.currency}>{moneyText(sum)}</span>)}
        <span className={classes.chance} title="Of a hundred deals in this stage, so many are won.">
          {stage.probabilityPercent} %
        </span>
      </p>
    </header>
  );
}

/** Whether a card is dragged over the stage, which takes it when it is let go. */
function useDropTarget(section: RefObject<HTMLElement | null>, stageId: string): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (!section.current) return undefined;
    return dropTargetForElements({
      element: section.current,
      getData: () => ({ stageId }),
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: () => setOver(false),
    });
  }, [section, stageId]);
  return isOver;
}
