import { useMemo } from "react";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { trpc, type Inputs, type ResourceDescription } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { sortOf, type LiveInput } from "../../../live/live-handle.ts";
import { useOptimistic } from "../../../live/use-optimistic.ts";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import type { StageRow } from "../sales-rows.ts";
import type { DealSearch } from "./routes.ts";

/** More deals than a board of a small company has at once. */
const manyDeals = 5000;

/** The pipelines, the first that was made first. */
export const usePipelines = () => useLive(trpc.crm.pipeline, { sort: "id", limit: 200 });

/** The stages of every pipeline: a few dozen at most, and forms choose among them all. */
export const useStages = () => useLive(trpc.crm.stage, { sort: "position", limit: 1000 });

export function useStagesOf(pipelineId: string): readonly StageRow[] {
  const all = useAllRows(useStages().store);
  return useMemo(() => all.filter((stage) => stage.pipelineId === pipelineId), [all, pipelineId]);
}

/** Which deals are asked for, in which order. */
export type DealRequest = LiveInput<typeof trpc.crm.deal>;

/** The deals of a pipeline that the address asks for: the same for the board, the table and files. */
export function dealRequest(
  pipelineId: string,
  { q, owner, team, show = "open", sort }: DealSearch,
  { resource, expression }: { readonly resource: ResourceDescription; readonly expression: Expression | undefined },
): DealRequest {
  const of: Expression[] = [
    { op: "equals", column: "pipelineId", value: pipelineId },
    ...(show === "all" ? [] : [{ op: "equals", column: "status", value: show } as const]),
    ...(owner === undefined ? [] : [{ op: "equals", column: "ownerId", value: owner } as const]),
    ...(team === undefined ? [] : [{ op: "equals", column: "teamId", value: team } as const]),
    ...(expression ? [expression] : []),
  ];
  const wanted = sort === undefined ? undefined : sortOf(trpc.crm.deal, resource, sort);
  // Proof: the expression names columns of deals alone; the language's own type does not know whose.
  const filter = { op: "allOf", of } as NonNullable<DealRequest["filter"]>;
  return { filter, sort: wanted ?? "expectedOn", limit: manyDeals, ...(q !== undefined && { search: q }) };
}

type Acts = Inputs["crm"]["deal"];

/** What becomes of deals. Every live view shows it at once; a refusal takes it back and says why. */
export function useDealActs() {
  const { queryClient } = useOrganization();
  const stages = useAllRows(useStages().store);
  const onSettled = (): void => void queryClient.invalidateQueries({ queryKey: [["crm", "deal", "history"]] });
  const move = trpc.crm.deal.move.useMutation({
    ...useOptimistic(trpc.crm.deal, {
      row: ({ dealId }: Acts["move"]) => dealId,
      becomes: ({ stageId }, row) => ({
        stageId,
        pipelineId: stages.find(({ id }) => id === stageId)?.pipelineId ?? row.pipelineId,
        stageSince: new Date(),
      }),
      failure: "The deal was not moved.",
    }),
    onSettled,
  });
  const win = trpc.crm.deal.win.useMutation({
    ...useOptimistic(trpc.crm.deal, {
      row: ({ dealId }: Acts["win"]) => dealId,
      becomes: () => ({ status: "won" as const, closedAt: new Date() }),
      failure: "The deal was not marked as won.",
    }),
    onSettled,
  });
  const lose = trpc.crm.deal.lose.useMutation({
    ...useOptimistic(trpc.crm.deal, {
      row: ({ dealId }: Acts["lose"]) => dealId,
      becomes: ({ reason, note }) => ({ status: "lost" as const, closedAt: new Date(), lostReason: reason, lostNote: note ?? null }),
      failure: "The deal was not marked as lost.",
    }),
    onSettled,
  });
  const reopen = trpc.crm.deal.reopen.useMutation({
    ...useOptimistic(trpc.crm.deal, {
      row: ({ dealId }: Acts["reopen"]) => dealId,
      becomes: () => ({ status: "open" as const, closedAt: null, lostReason: null, lostNote: null, stageSince: new Date() }),
      failure: "The deal was not reopened.",
    }),
    onSettled,
  });
  return { move, win, lose, reopen };
}

export type DealActs = ReturnType<typeof useDealActs>;
