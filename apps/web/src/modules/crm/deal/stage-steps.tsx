import type { DealRow, StageRow } from "../sales-rows.ts";
import { ageText } from "./board/card.tsx";
import classes from "./deal-page.module.css";

type StageStepsProps = {
  readonly deal: DealRow;
  readonly stages: readonly StageRow[];
  /** Undefined for people who only look. */
  readonly onMove: ((stageId: string) => void) | undefined;
};

/** The stages of a deal's pipeline, where it is among them, and the way to another one in a click. */
export function StageSteps({ deal, stages, onMove }: StageStepsProps) {
  const ordered = stages.toSorted((a, b) => a.position - b.position);
  const at = ordered.findIndex(({ id }) => id === deal.stageId);
  const canMove = onMove !== undefined && deal.status === "open";
  return (
    <ol className={classes.steps} aria-label="Stages">
      {ordered.map(({ id, name }, i) => {
        const isHere = i === at;
        return (
          <li key={id} className={classes.step} data-passed={i < at || undefined} data-here={isHere || undefined}>
            <button
              type="button"
              disabled={!canMove && !isHere}
              aria-current={isHere ? "step" : undefined}
              aria-disabled={!canMove || undefined}
              onClick={() => {
                if (canMove && !isHere) onMove(id);
              }}
            >
              <span className="truncate">{name}</span>
              {isHere && <span className={classes.age}>{deal.status === "open" ? ageText(deal) : `${ageText(deal)}, ended here`}</span>}
            </button>
          </li>
        );
      })}
    </ol>
  );
}
