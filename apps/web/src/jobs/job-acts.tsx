import { Button } from "@mantine/core";
import { IconBan, IconRefresh } from "@tabler/icons-react";
import { trpc } from "../api/client.ts";
import { usePending } from "../live/use-optimistic.ts";
import { hasEnded, type JobRow } from "./job-row.ts";
import { useJobActs } from "./use-job-acts.ts";

/** What can be done about a job: what is under way ends, what went wrong begins again. Nothing about what is done. */
export function JobActs({ job, isSmall = false }: { readonly job: JobRow; readonly isSmall?: boolean }) {
  const { cancel, retry } = useJobActs();
  const isPending = usePending(trpc.job, job.id);
  const size = isSmall ? "compact-sm" : "sm";
  if (job.state === "done") return null;
  if (hasEnded(job)) {
    return (
      <Button
        size={size}
        variant="default"
        leftSection={<IconRefresh size={16} />}
        disabled={isPending}
        onClick={(event) => {
          event.stopPropagation();
          retry.mutate({ id: job.id });
        }}
      >
        Retry
      </Button>
    );
  }
  return (
    <Button
      size={size}
      variant="default"
      leftSection={<IconBan size={16} />}
      disabled={isPending || job.cancelAskedAt !== null}
      onClick={(event) => {
        event.stopPropagation();
        cancel.mutate({ id: job.id });
      }}
    >
      Cancel
    </Button>
  );
}
