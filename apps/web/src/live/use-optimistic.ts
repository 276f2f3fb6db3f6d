import { useSyncExternalStore } from "react";
import { useOrganization } from "../api/organization-context.ts";
import { setback } from "../shell/notice.ts";
import { update, type Change } from "./store/changes.ts";
import type { Row } from "./line/frames.ts";
import { pathOf, type LiveHandle, type LiveRow } from "./live-handle.ts";

type Effect<H extends LiveHandle, Input> = {
  /** The id of the row that changes. */
  readonly row: (input: Input) => string;
  /** The columns that will have other values, as far as can be told here. The server's answer takes their place. */
  readonly becomes: (input: Input, row: LiveRow<H>) => Partial<LiveRow<H>>;
  /** What is said when it was refused, as in "The alert was not acknowledged." */
  readonly failure: string;
};

/**
 * Options for `useMutation` of an act that answers with the changed row: its effect is shown at once in every live view of the
 * resource, and taken back with a notice when the act is refused. They hold also when the component goes with the row.
 */
export function useOptimistic<H extends LiveHandle, Input>(handle: H, { row, becomes, failure }: Effect<H, Input>) {
  const { changes } = useOrganization().live;
  const path = pathOf(handle);
  return {
    onMutate: (input: Input): Change =>
      // Proof: what the views of this path hold are rows of this handle.
      changes.begin({ path, key: row(input), draw: update((before) => becomes(input, before as LiveRow<H>)) }),
    onSuccess: (answer: Row, _input: Input, change: Change) => changes.answer(change, answer),
    onError: (error: unknown, _input: Input, change: Change | undefined) => {
      if (change) changes.withdraw(change);
      setback(failure, error);
    },
  };
}

/** Whether something that was done here to a row is still on the way to the server. */
export function usePending(handle: LiveHandle, key: string): boolean {
  const { changes } = useOrganization().live;
  return useSyncExternalStore(changes.onChange, () => changes.isPending(pathOf(handle), key));
}
