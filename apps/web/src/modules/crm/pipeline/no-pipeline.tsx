import { Button } from "@mantine/core";
import { IconLayoutKanban } from "@tabler/icons-react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { Message } from "../../../page/message.tsx";
import { notice, refusal } from "../../../shell/notice.ts";

/** Before the first pipeline: what it is for, and one in a click. */
export function NoPipeline() {
  const { role } = useOrganization();
  const begin = trpc.crm.pipeline.begin.useMutation({ onSuccess: () => notice("Your pipeline is there."), onError: refusal });
  const isManager = isAtLeast(role, "manager");
  return (
    <Message
      icon={IconLayoutKanban}
      title="No pipeline yet"
      action={
        isManager && (
          <Button loading={begin.isPending} onClick={() => begin.mutate({})}>
            Begin with the usual stages
          </Button>
        )
      }
    >
      {isManager
        ? "A pipeline is the way of your deals: New, Qualified, Proposal, Negotiation. You can rename, add and reorder its stages at any time."
        : "Deals need a pipeline, the stages that they go through. A manager of your organization can make one here."}
    </Message>
  );
}
