import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal } from "@mantine/core";
import { trpc } from "../../api/client.ts";
import { Instant } from "../../format/instant.tsx";
import { MessageText } from "./message-text.tsx";
import classes from "./message.module.css";
import { useDialog } from "../use-dialog.ts";

/** What a message said before it was edited, the latest first. */
export default function VersionsDialog({ messageId, onClose }: { readonly messageId: string; readonly onClose: () => void }) {
  const dialog = useDialog(onClose);
  const versions = trpc.messageVersions.list.useQuery({ filter: { op: "equals", column: "messageId", value: messageId }, limit: 100 });
  return (
    <Modal {...dialog} title="What it said before">
      {versions.error && <p>This could not be loaded. Close it and try again.</p>}
      <ol className={classes.versions}>
        {versions.data?.rows.map(({ id, text, createdAt }) => (
          <li key={id}>
            <p className="muted">
              Until <Instant at={createdAt} />
            </p>
            <p className={classes.text}>
              <MessageText text={text} mentions={[]} />
            </p>
          </li>
        ))}
      </ol>
    </Modal>
  );
}
