import { Button } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { trpc } from "../../api/client.ts";
import { refusal } from "../../shell/notice.ts";

/** Says that one has read an announcement. */
export function Confirm({ id, isSmall = false }: { readonly id: string; readonly isSmall?: boolean }) {
  const confirm = trpc.announcementReceipts.confirm.useMutation({ onError: refusal });
  return (
    <Button
      size={isSmall ? "xs" : "sm"}
      leftSection={<IconCheck size={16} />}
      loading={confirm.isPending}
      onClick={() => confirm.mutate({ announcementId: id })}
    >
      I have read this
    </Button>
  );
}
