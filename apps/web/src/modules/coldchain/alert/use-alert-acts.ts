import { trpc, type Inputs } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { useOptimistic } from "../../../live/use-optimistic.ts";

type Acts = Inputs["coldchain"]["alert"];

/** The acts upon an alert. Every live view shows their effect at once; a refusal takes it back and says why. */
export function useAlertActs() {
  const { person } = useOrganization();
  const acknowledge = trpc.coldchain.alert.acknowledge.useMutation(
    useOptimistic(trpc.coldchain.alert, {
      row: ({ alertId }: Acts["acknowledge"]) => alertId,
      becomes: ({ note }) => ({
        status: "acknowledged" as const,
        acknowledgedAt: new Date(),
        acknowledgedBy: person.id,
        acknowledgeNote: note ?? null,
      }),
      failure: "The alert was not acknowledged.",
    }),
  );
  const resolve = trpc.coldchain.alert.resolve.useMutation(
    useOptimistic(trpc.coldchain.alert, {
      row: ({ alertId }: Acts["resolve"]) => alertId,
      becomes: ({ cause, correctiveAction }) => ({
        status: "resolved" as const,
        resolvedAt: new Date(),
        resolvedBy: person.id,
        cause,
        correctiveAction,
      }),
      failure: "The alert was not resolved.",
    }),
  );
  return { acknowledge, resolve };
}
