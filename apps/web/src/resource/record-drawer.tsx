import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Drawer.layer.css";
import { Drawer, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { clientFault } from "../api/fault.ts";
import type { ResourceDescription } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { FoldedHistory } from "../audit/history-section.tsx";
import { FormFault } from "../forms/form-fault.tsx";
import { ResourceForm } from "../forms/resource-form.tsx";
import type { Row } from "../live/line/frames.ts";
import { Editing } from "../rooms/editing.tsx";
import { notice } from "../shell/notice.ts";
import { ChangedUnderneath } from "./merging/changed-underneath.tsx";
import { recordTitle } from "./record-label.ts";

type RecordDrawerProps = {
  readonly resource: ResourceDescription;
  /** The record to change; without it a new one is made. */
  readonly id: string | undefined;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** The form of a record beside the list it belongs to. */
export function RecordDrawer({ resource, id, isOpen, onClose }: RecordDrawerProps) {
  // A dialog that mounts open does not give the focus back: it is mounted closed and opened by the effect.
  const [isShown, show] = useState(false);
  useEffect(() => show(isOpen), [isOpen]);
  const label = resource.label.toLowerCase();
  const done = (row: Row, kept: readonly string[]): void => {
    const also = kept.length === 0 ? "" : ` What others changed meanwhile was kept: ${kept.join(", ")}.`;
    notice(`${recordTitle(resource, row)} ${id === undefined ? "was added" : "was saved"}.${also}`);
    onClose();
  };
  return (
    <Drawer opened={isShown} onClose={onClose} position="right" size={480} title={id === undefined ? `New ${label}` : `Change ${label}`}>
      {id === undefined ? (
        <ResourceForm resource={resource} onDone={done} onCancel={onClose} />
      ) : (
        <EditForm key={id} resource={resource} id={id} onDone={done} onCancel={onClose} />
      )}
    </Drawer>
  );
}

type EditFormProps = {
  readonly resource: ResourceDescription;
  readonly id: string;
  readonly onDone: (row: Row, kept: readonly string[]) => void;
  readonly onCancel: () => void;
};

function EditForm({ resource, id, onDone, onCancel }: EditFormProps) {
  const { client } = useOrganization();
  const { data, error } = useQuery({
    queryKey: [resource.path, "get", id, "edit"],
    queryFn: () => client.query(`${resource.path}.get`, { id }) as Promise<Row>,
    staleTime: 0,
    gcTime: 0,
  });
  if (error) return <FormFault fault={clientFault(error)} />;
  if (!data) {
    return (
      <Stack>
        {[1, 2, 3, 4].map((line) => (
          <Skeleton key={line} height={56} />
        ))}
      </Stack>
    );
  }
  return (
    <Editing resource={resource} id={id}>
      {resource.procedures.includes("live") && <ChangedUnderneath resource={resource} opened={data} />}
      <ResourceForm resource={resource} row={data} onDone={onDone} onCancel={onCancel} />
      <FoldedHistory resource={resource.path} id={id} version={data["version"]} />
    </Editing>
  );
}
