import { trpc, type Inputs } from "../api/client.ts";
import { useOptimistic } from "../live/use-optimistic.ts";

type Acts = Inputs["job"];

/** The acts upon a job. Every live view shows their effect at once; a refusal takes it back and says why. */
export function useJobActs() {
  const cancel = trpc.job.cancel.useMutation(
    useOptimistic(trpc.job, {
      row: ({ id }: Acts["cancel"]) => id,
      becomes: (_input, { state }) => ({
        cancelAskedAt: new Date(),
        ...(state === "queued" && { state: "cancelled" as const, endedAt: new Date() }),
      }),
      failure: "The job was not cancelled.",
    }),
  );
  const retry = trpc.job.retry.useMutation(
    useOptimistic(trpc.job, {
      row: ({ id }: Acts["retry"]) => id,
      becomes: () => ({ state: "queued" as const, attempts: 0, failure: null, endedAt: null, cancelAskedAt: null }),
      failure: "The job was not begun again.",
    }),
  );
  return { cancel, retry };
}
