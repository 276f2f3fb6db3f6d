import { Button } from "@mantine/core";
import { useState } from "react";
import type { ResourceDescription } from "../../api/client.ts";
import { counted } from "../../format/words.ts";
import { notice, refusal } from "../../shell/notice.ts";
import type { Refused } from "./refused-dialog.tsx";

type Undoing = {
  readonly message: string;
  /** Puts everything back as it was; answers with what could not be. */
  readonly undo: () => Promise<readonly Refused[]>;
  readonly resource: ResourceDescription;
};

/** How long something can be put back, in milliseconds. */
const undoFor = 15_000;

/** Says that something was done, and offers for a moment to put it back. */
export async function noticeWithUndo(undoing: Undoing): Promise<void> {
  const { show, hide } = await import("../../shell/notifications.tsx");
  const id = show({
    autoClose: undoFor,
    closeButtonProps: { "aria-label": "Dismiss" },
    message: <Offer {...undoing} onDone={() => hide(id)} />,
  });
}

function Offer({ message, undo, resource, onDone }: Undoing & { readonly onDone: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const putBack = async (): Promise<void> => {
    setBusy(true);
    try {
      const left = await undo();
      const words = counted(left.length, `${resource.label.toLowerCase()} was`, `${resource.plural.toLowerCase()} were`);
      notice(
        left.length === 0 ? "Everything is as it was." : `The others are as they were; ${words} changed by somebody since, and left alone.`,
      );
      onDone();
    } catch (error) {
      refusal(error);
    }
    setBusy(false);
  };
  return (
    <span style={{ display: "flex", alignItems: "center", justifyContent: "space-between", gap: 12 }}>
      {message}
      <Button size="compact-sm" variant="default" loading={isBusy} onClick={() => void putBack()}>
        Undo
      </Button>
    </span>
  );
}
