import { useCallback, useEffect, useRef } from "react";
import { trpc, type Inputs } from "../api/client.ts";
import { useOptimistic } from "../live/use-optimistic.ts";
import type { ReadingRow } from "./use-channels.ts";

/** So long something must have been on the screen to have been read. */
const glance = 400;

/**
 * Notes how far a channel was read, once for what came together. What somebody made unread again on purpose stays so until they come
 * back or something new is said.
 */
export function useMarkRead(channelId: string, reading: ReadingRow | undefined): (number: number) => void {
  const mark = trpc.channelReadings.markRead.useMutation(
    useOptimistic(trpc.channelReadings, {
      row: (_input: Inputs["channelReadings"]["markRead"]) => reading?.id ?? "",
      becomes: ({ number }, row) => ({ lastReadNumber: Math.max(number, row.lastReadNumber) }),
      failure: "It was not noted what you have read.",
    }),
  );
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const marked = useRef(0);
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
