import { useCallback, useEffect, useRef } from "react";
import { trpc, type Inputs } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { useOptimistic } from "../../live/use-optimistic.ts";
import type { ReadingRow } from "../channel/use-channels.ts";

/** So long something must have been on the screen to have been read. */
const glance = 400;

/**
 * Notes how far a channel was read, once for what came together. What somebody made unread again on purpose stays so until they come
 * back or something new is said.
 */
export function useMarkRead(channelId: string, reading: ReadingRow | undefined): (number: number) => void {
  const { changes } = useOrganization().live;
  const marked = useRef(0);
  const optimistic = useOptimistic(trpc.channelReadings, {
    row: (_input: Inputs["channelReadings"]["markRead"]) => reading?.id ?? "",
    becomes: ({ number }, row) => ({ lastReadNumber: Math.max(number, row.lastReadNumber) }),
    failure: "",
  });
  const mark = trpc.channelReadings.markRead.useMutation({
    ...optimistic,
    // The badge is there again, and the next glance notes it: nobody needs to be told.
    onError: (_error, _input, change) => {
      marked.current = 0;
      if (change) changes.withdraw(change);
    },
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const known = useRef(reading);
  useEffect(() => {
    known.current = reading;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  const { mutate } = mark;
  return useCallback(
    (number) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        const { lastReadNumber } = known.current ?? { lastReadNumber: Infinity };
        if (number <= lastReadNumber || number <= marked.current) return;
        marked.current = number;
        mutate({ channelId, number });
      }, glance);
    },
    [channelId, mutate],
  );
}
