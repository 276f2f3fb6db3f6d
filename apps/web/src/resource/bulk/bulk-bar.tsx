import { Button, CloseButton } from "@mantine/core";
import "@mantine/core/styles/CloseButton.layer.css";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { ResourceDescription } from "../../api/client.ts";
import { counted } from "../../format/words.ts";
import { formColumns } from "../../forms/resource-form.tsx";
import type { Row } from "../../live/line/frames.ts";
import classes from "./bulk.module.css";
import { ChangeManyDialog } from "./change-many-dialog.tsx";
import { RefusedDialog, type Refused } from "./refused-dialog.tsx";
import { RemoveManyDialog } from "./remove-many-dialog.tsx";
import type { Selection } from "./use-selection.ts";

type BulkBarProps = {
  readonly resource: ResourceDescription;
  readonly selection: Selection;
  /** The rows that the list shows. */
  readonly keys: readonly string[];
  /** A row as the list shows it. */
  readonly rowOf: (key: string) => Row | undefined;
  readonly onClose: () => void;
};

/** Below a list while rows are chosen: how many, and what can be done with all of them. */
export function BulkBar({ resource, selection, keys, rowOf, onClose }: BulkBarProps) {
  const [isChanging, changing] = useDisclosure();
  const [isRemoving, removing] = useDisclosure();
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const rows = [...selection.chosen].map(rowOf).filter((row) => row !== undefined);
  const words = counted(rows.length, resource.label.toLowerCase(), resource.plural.toLowerCase());
  const done = (failed: readonly Refused[]): void => {
    setRefused(failed);
    if (failed.length === 0) selection.clear();
  };
  return (
    <div className={classes.bar} role="region" aria-label="Chosen records">
      <span className={classes.count} aria-live="polite">
        {rows.length === 0 ? `Choose ${resource.plural.toLowerCase()}` : `${words} chosen`}
      </span>
      <Button variant="subtle" onClick={() => selection.chooseAll(keys)}>
        {keys.every((key) => selection.chosen.has(key)) ? "None" : "All"}
      </Button>
      {resource.may.update && formColumns(resource).length > 0 && (
        <Button variant="default" leftSection={<IconPencil size={16} />} disabled={rows.length === 0} onClick={changing.open}>
          Change
        </Button>
      )}
      {resource.may.remove && (
        <Button variant="default" leftSection={<IconTrash size={16} />} disabled={rows.length === 0} onClick={removing.open}>
          Remove
        </Button>
      )}
      <CloseButton aria-label="Stop choosing" size={36} onClick={onClose} />
      {isChanging && <ChangeManyDialog resource={resource} rows={rows} onClose={changing.close} onDone={done} />}
      {isRemoving && <RemoveManyDialog resource={resource} rows={rows} onClose={removing.close} onDone={done} />}
      {refused.length > 0 && <RefusedDialog resource={resource} refused={refused} onClose={() => setRefused([])} />}
    </div>
  );
}

/** Whether rows of a resource can be chosen at all. */
export const canChoose = ({ procedures, may, key }: ResourceDescription): boolean =>
  procedures.includes("bulk") && (may.update || may.remove) && key.join() === "id";
