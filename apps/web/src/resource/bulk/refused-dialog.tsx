import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal } from "@mantine/core";
import type { ResourceDescription } from "../../api/client.ts";
import { counted } from "../../format/words.ts";
import type { Row } from "../../live/line/frames.ts";
import { recordTitle } from "../record-label.ts";
import classes from "./bulk.module.css";
import type { BulkOutcome } from "./run-bulk.ts";

/** A record that was not done, and why. */
export type Refused = { readonly row: Row; readonly message: string; readonly fields: readonly string[] };

/** Those of the outcomes that are none, each with its row. */
export const refusedOf = (outcomes: readonly BulkOutcome[], rows: readonly Row[]): Refused[] =>
  outcomes.flatMap((outcome, at) => {
    const row = rows[at];
    return outcome.ok || !row ? [] : [{ row, message: outcome.message, fields: Object.keys(outcome.fields ?? {}) }];
  });

type RefusedDialogProps = {
  readonly resource: ResourceDescription;
  readonly refused: readonly Refused[];
  readonly onClose: () => void;
};

/** What of many was refused, record by record. Everything else is done. */
export function RefusedDialog({ resource, refused, onClose }: RefusedDialogProps) {
  const words = counted(refused.length, `${resource.label.toLowerCase()} was`, `${resource.plural.toLowerCase()} were`);
  const labelOf = (key: string): string => resource.columns.find((column) => column.key === key)?.label ?? key;
  return (
    <Modal opened onClose={onClose} title={`${words} left as they were`.replace(/ was left as they were$/, " was left as it was")}>
      <p className={classes.lead}>The others are done. These are still chosen, so that you can try again.</p>
      <ul className={classes.refused}>
        {refused.map(({ row, message, fields }) => (
          <li key={String(row["id"])}>
            <span className={classes.name}>{recordTitle(resource, row)}</span>
            <span className="muted">
              {message}
              {fields.length > 0 && ` (${fields.map(labelOf).join(", ")})`}
            </span>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
