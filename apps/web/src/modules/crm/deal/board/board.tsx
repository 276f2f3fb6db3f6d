import { Button } from "@mantine/core";
import { IconLayoutKanban, IconSearchOff } from "@tabler/icons-react";
import { useMemo, useRef } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../../../../api/client.ts";
import { useOrganization } from "../../../../api/organization-context.ts";
import { useAllRows, useLive } from "../../../../live/use-live.ts";
import { Failure } from "../../../../page/failure.tsx";
import { Message } from "../../../../page/message.tsx";
import { boardColumns } from "./board.ts";
import classes from "./board.module.css";
import { BoardSkeleton } from "./board-skeleton.tsx";
import { Column } from "./column.tsx";
import { LoseDialog } from "../lose-dialog.tsx";
import { useBoardKeys } from "./use-board-keys.ts";
import { useStagesOf, type DealRequest } from "../use-deals.ts";
import { useBoardActs } from "./use-board-acts.ts";

type BoardProps = {
  readonly pipelineId: string;
  readonly request: DealRequest;
  /** Whether some open deals of the pipeline are left out. */
  readonly isNarrowed: boolean;
  readonly onNew: () => void;
};

/**
 * The open deals of a pipeline by stage. Cards are dragged, or picked up with the space bar and moved with arrow keys; everybody who
 * looks sees a move at once, and one that is refused goes back with a word why.
 */
export function Board({ pipelineId, request, isNarrowed, onNew }: BoardProps) {
  const { role } = useOrganization();
  const live = useLive(trpc.crm.deal, request);
  const stages = useStagesOf(pipelineId);
  const deals = useAllRows(live.store);
  const columns = useMemo(() => boardColumns(stages, deals), [stages, deals]);
  const holder = useRef<HTMLDivElement>(null);
  const { acts, losing, keep } = useBoardActs();
  const mayMove = isAtLeast(role, "staff");
  const keys = useBoardKeys({ holder, columns, isEnabled: mayMove, onMove: acts.move });

  if (live.status.state === "failed" && live.status.fault && deals.length === 0)
    return <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />;
  if (live.status.state === "loading" || stages.length === 0) return <BoardSkeleton />;
  if (deals.length === 0) return <Empty isNarrowed={isNarrowed} onNew={mayMove ? onNew : undefined} />;
  return (
    <>
      <p id="board-keys" className="visually-hidden">
        Press Enter to open a deal, arrow keys to go to another one.
        {mayMove &&
          " Press the space bar to pick it up, left and right to choose a stage, the space bar again to put it down, Escape to leave it."}
      </p>
      <div ref={holder} className={classes.board} role="group" aria-label="Deals by stage" onKeyDown={keys.onKeyDown} onBlur={keys.onBlur}>
        {columns.map((column, i) => (
          <Column key={column.stage.id} column={column} at={i} stages={stages} keys={keys} acts={mayMove ? acts : undefined} />
        ))}
      </div>
      <p className="visually-hidden" role="status" aria-live="assertive">
        {keys.said}
      </p>
      <LoseDialog deal={losing} onClose={keep} />
    </>
  );
}

function Empty({ isNarrowed, onNew }: { readonly isNarrowed: boolean; readonly onNew: (() => void) | undefined }) {
  if (isNarrowed)
    return (
      <Message icon={IconSearchOff} title="No open deals match">
        Change the search or choose somebody else to see more.
      </Message>
    );
  return (
    <Message icon={IconLayoutKanban} title="No open deals" action={onNew && <Button onClick={onNew}>New deal</Button>}>
      A deal is a chance to sell something to a client. It moves from stage to stage until it is won or lost.
    </Message>
  );
}
