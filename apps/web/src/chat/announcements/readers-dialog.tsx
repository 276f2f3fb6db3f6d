import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal } from "@mantine/core";

import { Instant } from "../../format/instant.tsx";
import { Face } from "../face.tsx";
import classes from "./announcements.module.css";
import { useDialog } from "../use-dialog.ts";

type Receipt = { readonly id: string; readonly userId: string; readonly name: string; readonly readAt: Date };

/** Who has confirmed to have read an announcement, and when. */
export default function ReadersDialog({ receipts, onClose }: { readonly receipts: readonly Receipt[]; readonly onClose: () => void }) {
  const dialog = useDialog(onClose);
  return (
    <Modal {...dialog} title="Who has read this">
      {receipts.length === 0 && <p className="muted">Nobody has confirmed it yet.</p>}
      <ul className={classes.readers}>
        {receipts
          .toSorted((a, b) => b.readAt.getTime() - a.readAt.getTime())
          .map(({ id, userId, name, readAt }) => (
            <li key={id}>
              <Face name={name} userId={userId} /> <span className="truncate">{name}</span>{" "}
              <span className="muted">
                <Instant at={readAt} />
              </span>
            </li>
          ))}
      </ul>
    </Modal>
  );
}
